import Glibc
import Testing

/// Expected values that torch and torchvision computed; Tests/Fixtures/CPUKernels/generate.py writes them again.
enum Fixture {
  /// The little-endian float32 values of a file.
  static func floats(_ name: String, testFile: String = #filePath) throws -> [Float] {
    let tests = testFile.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = try #require(fopen("/\(tests)/Fixtures/CPUKernels/\(name)", "rb"), "\(name) is missing: run generate.py")
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return bytes.withUnsafeBytes { bytes in
      (0..<count / 4).map { Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))) }
    }
  }

  /// The pattern that generate.py puts into images and feature maps.
  static func pattern(height: Int, width: Int, channels: Int) -> [UInt8] {
    (0..<height * width * channels).map { i in
      let (y, x, c) = (i / channels / width, i / channels % width, i % channels)
      return UInt8((x * 7 + y * 13 + c * 29 + x * y * 5) % 256)
    }
  }
}
