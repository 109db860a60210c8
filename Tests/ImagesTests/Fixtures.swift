import FoundationEssentials
import Images
import Testing

/// The files that Fixtures/Images/generate.py made.
enum Fixtures {
  /// A line of expected.txt: what Pillow decodes a file to.
  struct Expectation: CustomTestStringConvertible {
    let file: String
    let uprightSize: ImageSize
    let uprightHash: UInt64
    let storedHash: UInt64

    var testDescription: String { file }
  }

  static let expectations = lines("expected.txt").map { line in
    let fields = line.split(separator: " ")
    return Expectation(
      file: String(fields[0]), uprightSize: ImageSize(width: Int(fields[1])!, height: Int(fields[2])!),
      uprightHash: UInt64(fields[3], radix: 16)!, storedHash: UInt64(fields[4], radix: 16)!)
  }

  static func path(_ file: String) -> String { folder.appending(path: file).path }

  static func bytes(_ file: String) -> [UInt8] { Array(try! Data(contentsOf: folder.appending(path: file))) }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/Images")

  private static func lines(_ file: String) -> [Substring] {
    String(decoding: bytes(file), as: UTF8.self).split(separator: "\n")
  }
}

extension Image {
  /// FNV-1a, as in generate.py.
  var hash: UInt64 {
    pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
