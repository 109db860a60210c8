import Synchronization

/// What a block of guarded memory is filled with: as a float a NaN that no computation makes, as an integer a negative number.
///
/// Each block has its own, so that a kernel which copies from behind one block to behind another is found too.
package struct Poison: Sendable {
  package let word: UInt32
  /// The bytes of poison in front of and behind everything that is guarded; a multiple of every alignment.
  package static let zoneByteCount = 4096
  private static let (mark, numbers): (UInt32, UInt32) = (0xffc0_8000, 0x7fff)
  private static let count = Atomic<UInt32>(0)

  /// The poison of one more block.
  package init() { word = Self.mark | Self.count.add(1, ordering: .relaxed).newValue & Self.numbers }

  /// Fills memory.
  package func fill(_ bytes: UnsafeMutableRawBufferPointer) {
    let count = bytes.count / MemoryLayout<UInt32>.stride
    bytes.baseAddress?.initializeMemory(as: UInt32.self, repeating: word, count: count)
    for position in count * MemoryLayout<UInt32>.stride..<bytes.count { bytes[position] = byte(position) }
  }

  /// Whether bytes that begin `offset` bytes behind the beginning of a fill are as it left them.
  package func isIntact(_ bytes: UnsafeRawBufferPointer, offset: Int) -> Bool {
    bytes.indices.allSatisfy { bytes[$0] == byte(offset + $0) }
  }

  /// Whether a value was never written, or computed from one that never was.
  package static func isAmong(_ values: some Sequence<Float>) -> Bool { values.contains { isPoison($0.bitPattern) } }

  /// The same for integers.
  package static func isAmong(_ values: some Sequence<Int32>) -> Bool { values.contains { isPoison(UInt32(bitPattern: $0)) } }

  private static func isPoison(_ word: UInt32) -> Bool { word & ~numbers == mark }

  private func byte(_ position: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (8 * UInt32(position & 3))) }
}
