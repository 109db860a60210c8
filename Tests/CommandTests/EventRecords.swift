/// The records of a file of TensorFlow's record format, read by its definition: length, checksum of it, bytes, checksum of these.
struct EventRecords {
  /// Whether each length and each checksum is right, to the last byte of the file.
  private(set) var areWhole = true
  private(set) var records: [[UInt8]] = []

  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let length = Self.sealed(&rest, 8), let record = Self.sealed(&rest, length.reversed().reduce(0) { $0 << 8 | Int($1) }) else {
        areWhole = false
        return
      }
      records.append(Array(record))
    }
  }

  /// How many records hold a text.
  func count(of text: String) -> Int { records.count { $0.firstRange(of: Array(text.utf8)) != nil } }

  /// The next bytes, if the four behind them are their checksum.
  private static func sealed(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> ArraySlice<UInt8>? {
    guard count <= rest.count - 4 else { return nil }
    let (bytes, seal) = (rest.prefix(count), rest.dropFirst(count).prefix(4))
    rest = rest.dropFirst(count + 4)
    let masked = (castagnoli(bytes) >> 15 | castagnoli(bytes) << 17) &+ 0xA282_EAD8
    return seal.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } == masked ? bytes : nil
  }

  /// Division by the polynomial, bit by bit.
  private static func castagnoli(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var remainder = ~UInt32(0)
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    return ~remainder
  }
}
