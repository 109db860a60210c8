/// Builds PNG files, right and wrong ones.
struct TestPNG {
  var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// With a header as given, by default of a grey 2 x 2 image.
  init(width: UInt32 = 2, height: UInt32 = 2, depth: UInt8 = 8, color: UInt8 = 0, interlace: UInt8 = 0) {
    append("IHDR", Self.bigEndian(width) + Self.bigEndian(height) + [depth, color, 0, 0, interlace])
  }

  mutating func append(_ type: String, _ payload: [UInt8], crcError: UInt32 = 0) {
    let covered = Array(type.utf8) + payload
    bytes += Self.bigEndian(UInt32(payload.count)) + covered + Self.bigEndian(Self.crc(covered) ^ crcError)
  }

  func appending(_ type: String, _ payload: [UInt8] = [], crcError: UInt32 = 0) -> TestPNG {
    var png = self
    png.append(type, payload, crcError: crcError)
    return png
  }

  /// With the scanlines of the image in uncompressed form.
  func appendingImage(_ scanlines: [UInt8] = [0, 10, 20, 0, 30, 40]) -> TestPNG {
    appending("IDAT", Self.zlib(scanlines))
  }

  /// The bytes in zlib's format, stored without compression.
  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    let lengths = [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
    return [0x78, 0x01, 0x01] + lengths + bytes + bigEndian(adler(bytes))
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return high << 16 | low
  }
}
