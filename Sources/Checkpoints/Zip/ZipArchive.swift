import Files
import JSON

/// A zip archive of stored records whose directory and local headers agree and whose records do not overlap.
struct ZipArchive {
  private static let localHeaderSize = 30

  /// The records by name.
  let records: [ByteKey: ZipRecord]
  private let path: String

  /// Finds the records of `directory`.
  init(_ directory: ZipDirectory) throws {
    path = directory.region.file.path
    var records: [ByteKey: ZipRecord] = [:]
    for entry in directory.entries {
      try Self.requireStored(entry, path: path)
      let record = try Self.locate(entry, in: directory.region, limit: directory.start)
      guard records.updateValue(record, forKey: ByteKey(entry.name)) == nil else {
        throw CheckpointError.zip(file: path, .duplicateName(entry.name))
      }
    }
    self.records = records
    try refuseOverlap()
  }

  /// The record of that name.
  func record(_ name: String) throws -> ZipRecord {
    guard let record = records[ByteKey(name)] else { throw CheckpointError.zip(file: path, .missingRecord(name)) }
    return record
  }

  /// Only the flags "sizes follow the content" (bit 3) and "the name is UTF-8" (bit 11) are written by PyTorch.
  private static func requireStored(_ entry: ZipEntry, path: String) throws {
    let flags = entry.flags
    guard flags & 0x2041 == 0 else { throw CheckpointError.zip(file: path, .encrypted(record: entry.name)) }
    guard flags & ~0x0808 == 0 else { throw CheckpointError.zip(file: path, .unsupportedFlags(record: entry.name, flags: Int(flags))) }
    guard entry.method == 0 else { throw CheckpointError.zip(file: path, .compressed(record: entry.name, method: Int(entry.method))) }
    guard entry.size == entry.compressedSize else { throw CheckpointError.zip(file: path, .contradictorySizes(record: entry.name)) }
  }

  /// Compares the local header with the directory's entry, and finds the content behind it.
  private static func locate(_ entry: ZipEntry, in region: FileRegion, limit: Int) throws -> ZipRecord {
    let start = entry.headerOffset
    guard start < limit, let nameLength: UInt16 = region.integer(at: start + 26), let extraLength: UInt16 = region.integer(at: start + 28)
    else { throw CheckpointError.zip(file: region.file.path, .outOfBounds(record: entry.name)) }
    guard headerMatches(entry, in: region, nameLength: Int(nameLength)) else {
      throw CheckpointError.zip(file: region.file.path, .localHeaderMismatch(record: entry.name, offset: start))
    }
    let dataOffset = start + localHeaderSize + Int(nameLength) + Int(extraLength)
    guard dataOffset <= limit, entry.size <= limit - dataOffset, let content = region.region(at: dataOffset, count: entry.size) else {
      throw CheckpointError.zip(file: region.file.path, .outOfBounds(record: entry.name))
    }
    return ZipRecord(name: entry.name, checksum: entry.checksum, headerOffset: start, content: content)
  }

  private static func headerMatches(_ entry: ZipEntry, in region: FileRegion, nameLength: Int) -> Bool {
    let start = entry.headerOffset
    guard region.integer(at: start, as: UInt32.self) == 0x0403_4B50,
      region.integer(at: start + 6, as: UInt16.self) == entry.flags, region.integer(at: start + 8, as: UInt16.self) == 0,
      let name = region.region(at: start + localHeaderSize, count: nameLength),
      nameLength == entry.name.utf8.count, name.starts(with: entry.name.utf8),
      let checksum: UInt32 = region.integer(at: start + 14),
      let compressed: UInt32 = region.integer(at: start + 18), let size: UInt32 = region.integer(at: start + 22)
    else { return false }
    let isDeferred = entry.flags & 0x0008 != 0
    func agrees(_ value: UInt32, _ expected: Int, wide: Bool) -> Bool {
      Int(value) == expected || (isDeferred && value == 0) || (wide && value == .max)
    }
    return agrees(checksum, Int(entry.checksum), wide: false) && agrees(size, entry.size, wide: true)
      && agrees(compressed, entry.size, wide: true)
  }

  private func refuseOverlap() throws {
    let ordered = records.values.sorted { $0.headerOffset < $1.headerOffset }
    for (record, next) in zip(ordered, ordered.dropFirst()) where record.content.start + record.content.count > next.headerOffset {
      throw CheckpointError.zip(file: path, .overlap(record: record.name, other: next.name))
    }
  }
}
