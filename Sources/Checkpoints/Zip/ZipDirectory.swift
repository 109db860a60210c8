import Files
import JSON

/// The central directory of a zip archive, read strictly: what two programs could understand differently is refused.
struct ZipDirectory {
  static let maximumEntryCount = 100_000
  private static let headerSize = 46

  private(set) var entries: [ZipEntry] = []
  /// The archive.
  let region: FileRegion
  /// Where the directory begins and the records end.
  let start: Int

  /// Reads exactly the entries and bytes that the end record of `region` announces.
  init(_ region: FileRegion) throws {
    let end = try ZipEndRecord(region)
    self.region = region
    start = end.directoryOffset
    guard end.entryCount < Self.maximumEntryCount else {
      throw CheckpointError.zip(file: region.file.path, .tooManyRecords(end.entryCount))
    }
    var offset = end.directoryOffset
    for _ in 0..<end.entryCount { entries.append(try readEntry(at: &offset)) }
    guard offset == end.directoryOffset + end.directorySize else { throw malformed(offset) }
  }

  private func readEntry(at offset: inout Int) throws -> ZipEntry {
    let start = offset
    guard region.integer(at: start, as: UInt32.self) == 0x0201_4B50,
      let flags: UInt16 = region.integer(at: start + 8), let method: UInt16 = region.integer(at: start + 10),
      let checksum: UInt32 = region.integer(at: start + 16),
      let nameLength: UInt16 = region.integer(at: start + 28), let extraLength: UInt16 = region.integer(at: start + 30),
      let commentLength: UInt16 = region.integer(at: start + 32),
      let nameBytes = region.region(at: start + Self.headerSize, count: Int(nameLength)),
      let extra = region.region(at: start + Self.headerSize + Int(nameLength), count: Int(extraLength))
    else { throw malformed(start) }
    guard let name = nameBytes.string, Self.isPlainPath(name) else {
      throw CheckpointError.zip(file: region.file.path, .unsafeName(offset: start))
    }
    let wide = try wideFields(at: start, extra: extra)
    offset = start + Self.headerSize + Int(nameLength) + Int(extraLength) + Int(commentLength)
    return ZipEntry(
      name: name, flags: flags, method: method, checksum: checksum, size: wide[0], compressedSize: wide[1], headerOffset: wide[2])
  }

  /// The size, the compressed size and the local header's offset.
  private func wideFields(at start: Int, extra: FileRegion) throws -> [Int] {
    guard let compressed: UInt32 = region.integer(at: start + 20), let size: UInt32 = region.integer(at: start + 24),
      let disk: UInt16 = region.integer(at: start + 34), let headerOffset: UInt32 = region.integer(at: start + 42)
    else { throw malformed(start) }
    guard disk == 0 else { throw CheckpointError.zip(file: region.file.path, .severalDisks) }
    guard let wide = Zip64Extra.widen([size, compressed, headerOffset], extra: extra) else {
      throw CheckpointError.zip(file: region.file.path, .invalidZip64(offset: start))
    }
    return wide
  }

  /// A relative path without "." and "..", backslashes and control characters; a trailing slash marks a folder.
  private static func isPlainPath(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let path = bytes.last == UInt8(ascii: "/") ? bytes.dropLast() : bytes[...]
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
      && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") } && name.isStreamSafe
  }

  private func malformed(_ offset: Int) -> CheckpointError { .zip(file: region.file.path, .invalidDirectory(offset: offset)) }
}
