/// A cyclic redundancy check of 32 bits, eight bytes per step.
package struct CRC32: Sendable {
  /// That of zip files (ISO 3309).
  package static let zip = CRC32(polynomial: 0xEDB8_8320)
  /// Castagnoli's, that of TensorFlow's records (RFC 3720).
  package static let castagnoli = CRC32(polynomial: 0x82F6_3B78)

  /// Table n gives a byte's effect when n more bytes follow it.
  private let tables: [UInt32]

  /// By a polynomial whose bits are reversed.
  private init(polynomial: UInt32) {
    var tables = (0..<UInt32(256)).map { Self.remainder(of: $0, polynomial) }
    for index in 256..<2048 {
      let previous = tables[index - 256]
      tables.append(tables[Int(previous & 0xFF)] ^ (previous >> 8))
    }
    self.tables = tables
  }

  /// The checksum of `bytes`.
  package func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      var crc = ~UInt32(0)
      let blockEnd = bytes.count & ~7
      for offset in stride(from: 0, to: blockEnd, by: 8) {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ UInt64(crc)
        crc = Self.fold(word, tables)
      }
      for byte in bytes[blockEnd...] {
        crc = tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
      }
      return ~crc
    }
  }

  @inline(__always)
  private static func fold(_ word: UInt64, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
    var result: UInt32 = 0
    for lane in 0..<8 {
      let byte = Int(truncatingIfNeeded: word >> UInt64(8 * lane)) & 0xFF
      result ^= tables[(7 - lane) * 256 + byte]
    }
    return result
  }

  /// The effect of one byte: eight steps of the division by the polynomial.
  private static func remainder(of byte: UInt32, _ polynomial: UInt32) -> UInt32 {
    var crc = byte
    for _ in 0..<8 { crc = crc & 1 == 1 ? polynomial ^ (crc >> 1) : crc >> 1 }
    return crc
  }
}
