/// How the bytes of an integer follow each other.
enum ByteOrder {
  case bigEndian
  case littleEndian
}

extension ArraySlice<UInt8> {
  /// The unsigned integer of `count` bytes at an offset from the start, or nil where the slice is too short.
  func integer(at offset: Int, count: Int, order: ByteOrder = .bigEndian) -> Int? {
    guard offset >= 0, offset <= self.count - count else { return nil }
    let bytes = dropFirst(offset).prefix(count)
    switch order {
    case .bigEndian: return bytes.reduce(0) { $0 << 8 | Int($1) }
    case .littleEndian: return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
  }
}
