/// The first directory of a TIFF structure, which TIFF files have and EXIF metadata are.
struct TIFFDirectory {
  private struct Entry {
    let type: Int
    let count: Int
    /// Where the value stands, or where it is noted where it stands.
    let field: Int
  }

  private let tiff: ArraySlice<UInt8>
  private let order: ByteOrder
  private let isBig: Bool
  private var entries: [Int: Entry] = [:]
  /// Whether the structure ends before all entries that the directory announces.
  private(set) var isCut = false

  /// Nil where the structure does not begin as one, or ends before its directory.
  init?(_ tiff: ArraySlice<UInt8>) {
    switch tiff.integer(at: 0, count: 4) {
    case 0x4D4D_002A: (order, isBig) = (.bigEndian, false)
    case 0x4949_2A00: (order, isBig) = (.littleEndian, false)
    case 0x4D4D_002B: (order, isBig) = (.bigEndian, true)
    case 0x4949_2B00: (order, isBig) = (.littleEndian, true)
    default: return nil
    }
    self.tiff = tiff
    guard let start = integer(at: isBig ? 8 : 4, count: isBig ? 8 : 4), let count = integer(at: start, count: isBig ? 8 : 2) else {
      return nil
    }
    readEntries(count, from: start + (isBig ? 8 : 2))
  }

  private func integer(at offset: Int, count: Int) -> Int? { tiff.integer(at: offset, count: count, order: order) }

  /// A directory of more entries than there are tags is cut short as well.
  private mutating func readEntries(_ count: Int, from start: Int) {
    let (length, wide) = isBig ? (20, 8) : (12, 4)
    let (limit, size) = (1 << 16, tiff.count)
    for offset in stride(from: start, to: start + length * max(0, min(count, limit)), by: length) {
      guard offset <= size - length, let tag = integer(at: offset, count: 2), let type = integer(at: offset + 2, count: 2),
        let count = integer(at: offset + 4, count: wide)
      else { break }
      entries[tag] = Entry(type: type, count: count, field: offset + 4 + wide)
    }
    isCut = count < 0 || count > limit || start + length * count > size
  }

  /// The bytes of a tag's values, if all of them are there.
  func bytes(_ tag: Int) -> ArraySlice<UInt8>? {
    guard let entry = entries[tag], let unit = Self.sizes[entry.type], entry.count > 0 else { return nil }
    let (size, overflows) = unit.multipliedReportingOverflow(by: entry.count)
    let fieldSize = isBig ? 8 : 4
    guard !overflows, let offset = size <= fieldSize ? entry.field : integer(at: entry.field, count: fieldSize), offset >= 0,
      offset <= tiff.count, size <= tiff.count - offset
    else { return nil }
    return tiff.dropFirst(offset).prefix(size)
  }

  /// The first value of a tag; 0 where it is no whole number.
  func number(_ tag: Int) -> Int? {
    guard let type = entries[tag]?.type, let bytes = bytes(tag) else { return nil }
    func part(_ index: Int) -> Int { bytes.integer(at: 4 * index, count: 4, order: order) ?? 0 }
    switch type {
    case 3, 4, 6, 8, 9, 13, 16: return bytes.integer(at: 0, count: Self.sizes[type]!, order: order)
    case 5, 10: return part(1) != 0 && part(0) % part(1) == 0 ? part(0) / part(1) : 0
    case 11: return Int(exactly: Float(bitPattern: UInt32(part(0)))) ?? 0
    case 12:
      return bytes.integer(at: 0, count: 8, order: order).flatMap { Int(exactly: Double(bitPattern: UInt64(bitPattern: Int64($0)))) } ?? 0
    default: return 0
    }
  }

  func has(_ tag: Int) -> Bool { entries[tag] != nil }

  /// Whether the values of those tags that the directory has are there.
  func hasAll(_ tags: [Int]) -> Bool { tags.allSatisfy { !has($0) || bytes($0) != nil } }

  /// The bytes of one value of each type.
  private static let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8]
}
