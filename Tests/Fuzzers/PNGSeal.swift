import Checksums

@testable import Images

/// The checksums of a PNG file's chunks.
enum PNGSeal {
  /// The file with every chunk's checksum made right.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var sealed = bytes
    var start = 8
    while let count = bytes[...].integer(at: start, count: 4), count <= bytes.count - start - 12 {
      let end = start + 8 + count
      let checksum = bytes[start + 4..<end].withUnsafeBytes { CRC32.zip.checksum($0) }
      withUnsafeBytes(of: checksum.bigEndian) { sealed.replaceSubrange(end..<end + 4, with: $0) }
      start = end + 4
    }
    return sealed
  }
}
