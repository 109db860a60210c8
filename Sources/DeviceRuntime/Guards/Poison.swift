/// What guarded memory is filled with: as a float a NaN that no computation makes, as an integer a negative number.
package enum Poison {
  package static let word: UInt32 = 0xffc0_ffee
  /// The bytes of poison in front of and behind everything that is guarded; a multiple of every alignment.
  package static let zoneByteCount = 4096

  /// Fills memory.
  package static func fill(_ bytes: UnsafeMutableRawBufferPointer) {
    let count = bytes.count / MemoryLayout<UInt32>.stride
    bytes.baseAddress?.initializeMemory(as: UInt32.self, repeating: word, count: count)
    for position in count * MemoryLayout<UInt32>.stride..<bytes.count { bytes[position] = byte(position) }
  }

  /// Whether bytes that begin `offset` bytes behind the beginning of a fill are as it left them.
  package static func isIntact(_ bytes: UnsafeRawBufferPointer, offset: Int) -> Bool {
    bytes.indices.allSatisfy { bytes[$0] == byte(offset + $0) }
  }

  /// Whether a value was never written, or computed from one that never was.
  package static func isAmong(_ values: some Sequence<Float>) -> Bool { values.contains { $0.bitPattern == word } }

  /// The same for integers.
  package static func isAmong(_ values: some Sequence<Int32>) -> Bool { values.contains { UInt32(bitPattern: $0) == word } }

  private static func byte(_ position: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (8 * UInt32(position & 3))) }
}
