import Checksums

/// The bytes of one file of the program store: lengths and a checksum, the key's text, the driver's binary.
///
/// The checksum is SHA-256: a driver may crash on a binary that is not its own, so that nothing damaged may pass for whole.
enum ProgramEntry {
  private static let headSize = 16 + 64
  /// Of the largest binaries of any driver, which have some MiB.
  static let maximumSize = 256 << 20

  static func bytes(_ binary: [UInt8], keyText: [UInt8]) -> [UInt8] {
    let lengths = [UInt64(keyText.count), UInt64(binary.count)].flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
    let checksum = (lengths + keyText + binary).withUnsafeBytes(SHA256.hexDigest)
    return lengths + Array(checksum.utf8) + keyText + binary
  }

  /// The binary; nil when the bytes are damaged or belong to another key.
  static func binary(_ bytes: [UInt8], keyText: [UInt8]) -> [UInt8]? {
    guard bytes.count > headSize + keyText.count else { return nil }
    let content = bytes[headSize...]
    let binary = Array(content.dropFirst(keyText.count))
    return bytes == Self.bytes(binary, keyText: keyText) ? binary : nil
  }
}
