/// Where the central directory of a zip archive lies, read from the end record and its zip64 extension.
///
/// Layout: APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16. An archive comment is refused, since programs disagree on how to find the end then.
struct ZipEndRecord {
  static let size = 22
  private static let locatorSize = 20
  private static let zip64Size = 56

  let directoryOffset: Int
  let directorySize: Int
  let entryCount: Int

  /// Reads the end record, which must be the last 22 bytes and the only one.
  init(_ region: FileRegion) throws {
    let offset = region.count - Self.size
    guard Self.isEndRecord(region, at: offset) else { throw CheckpointError.zip(file: region.file.path, .noEndRecord) }
    try Self.refuseSecondRecord(region, before: offset)
    let short = try Self.shortFields(region, at: offset)
    let zip64 = try Self.zip64Fields(region, endOffset: offset, short: short)
    entryCount = zip64?.fields[0] ?? short[0]
    directorySize = zip64?.fields[1] ?? short[1]
    directoryOffset = zip64?.fields[2] ?? short[2]
    guard directoryOffset <= offset, directorySize == (zip64?.offset ?? offset) - directoryOffset else {
      throw CheckpointError.zip(file: region.file.path, .invalidDirectory(offset: offset))
    }
  }

  /// A record is one only when its comment reaches exactly to the end of the file.
  private static func isEndRecord(_ region: FileRegion, at offset: Int) -> Bool {
    guard region.integer(at: offset, as: UInt32.self) == 0x0605_4B50, let comment: UInt16 = region.integer(at: offset + 20) else {
      return false
    }
    return offset + size + Int(comment) == region.count
  }

  private static func refuseSecondRecord(_ region: FileRegion, before end: Int) throws {
    for offset in max(0, end - Int(UInt16.max))..<end where isEndRecord(region, at: offset) {
      throw CheckpointError.zip(file: region.file.path, .secondEndRecord(offset: offset))
    }
  }

  /// The entry count, directory size and directory offset.
  private static func shortFields(_ region: FileRegion, at offset: Int) throws -> [Int] {
    guard let disk: UInt16 = region.integer(at: offset + 4), let directoryDisk: UInt16 = region.integer(at: offset + 6),
      let entriesHere: UInt16 = region.integer(at: offset + 8), let entries: UInt16 = region.integer(at: offset + 10),
      let size: UInt32 = region.integer(at: offset + 12), let start: UInt32 = region.integer(at: offset + 16),
      disk == 0, directoryDisk == 0, entries == entriesHere
    else { throw CheckpointError.zip(file: region.file.path, .severalDisks) }
    return [Int(entries), Int(size), Int(start)]
  }

  /// The same fields in 64 bits, and where their record begins; nil without a zip64 locator.
  private static func zip64Fields(_ region: FileRegion, endOffset: Int, short: [Int]) throws -> (fields: [Int], offset: Int)? {
    let locator = endOffset - locatorSize
    guard region.integer(at: locator, as: UInt32.self) == 0x0706_4B50 else { return nil }
    let record = locator - zip64Size
    guard region.integer(at: locator + 4, as: UInt32.self) == 0, region.integer(at: locator + 8, as: Int.self) == record,
      region.integer(at: locator + 16, as: UInt32.self) == 1, let fields = zip64Fields(region, at: record),
      zip(zip(short, [0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF]), fields).allSatisfy({ $0.0 == $1 || $0.0 == $0.1 })
    else { throw CheckpointError.zip(file: region.file.path, .invalidZip64(offset: locator)) }
    return (fields, record)
  }

  private static func zip64Fields(_ region: FileRegion, at offset: Int) -> [Int]? {
    guard region.integer(at: offset, as: UInt32.self) == 0x0606_4B50,
      region.integer(at: offset + 4, as: Int.self) == zip64Size - 12,
      region.integer(at: offset + 16, as: UInt64.self) == 0,
      let entriesHere: Int = region.integer(at: offset + 24), let entries: Int = region.integer(at: offset + 32),
      let size: Int = region.integer(at: offset + 40), let start: Int = region.integer(at: offset + 48),
      entries == entriesHere, entries >= 0, size >= 0, start >= 0
    else { return nil }
    return [entries, size, start]
  }
}
