/// The bytes of one file of the program store: lengths and a checksum, the key's text, the driver's binary.
enum ProgramEntry {
  private static let headSize = 24

  static func bytes(_ binary: [UInt8], keyText: [UInt8]) -> [UInt8] {
    let head = [UInt64(keyText.count), UInt64(binary.count), Fingerprint.of(keyText + binary)]
    return head.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) } + keyText + binary
  }

  /// The binary; nil when the bytes are damaged or belong to another key.
  static func binary(_ bytes: [UInt8], keyText: [UInt8]) -> [UInt8]? {
    guard bytes.count > headSize + keyText.count else { return nil }
    let content = bytes[headSize...]
    let binary = Array(content.dropFirst(keyText.count))
    return bytes == Self.bytes(binary, keyText: keyText) ? binary : nil
  }
}
