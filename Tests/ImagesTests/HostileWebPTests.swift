import Images
import Testing

struct HostileWebPTests {
  private static let files = ["rgb-lossy.webp", "rgba-lossy.webp", "rgba-lossless.webp", "animation.webp", "exif6.webp"]

  /// A file with other bytes behind the first chunk of a type.
  private static func replacing(_ file: String, behind chunk: String, at offset: Int, _ replacement: [UInt8]) -> [UInt8] {
    var bytes = Fixtures.bytes(file)
    let start = bytes.indices.first { bytes[$0...].starts(with: Array(chunk.utf8)) }! + 8 + offset
    bytes.replaceSubrange(start..<start + replacement.count, with: replacement)
    return bytes
  }

  static let cases: [(String, [UInt8], ErrorKind)] = [
    (
      "a canvas of 2^24 pixels a side", replacing("animation.webp", behind: "VP8X", at: 4, [UInt8](repeating: 0xFF, count: 6)),
      .limitExceeded
    ),
    ("a canvas larger than the image", replacing("exif6.webp", behind: "VP8X", at: 4, [0xFF]), .corrupt),
    ("an image larger than the canvas", replacing("animation.webp", behind: "VP8X", at: 4, [2]), .corrupt),
    ("a frame outside of the canvas", replacing("animation-of-small-frame.webp", behind: "ANMF", at: 0, [20]), .corrupt),
    ("a lossy width of 0", replacing("rgb-lossy.webp", behind: "VP8 ", at: 6, [0, 0]), .corrupt),
    ("no lossy signature", replacing("rgb-lossy.webp", behind: "VP8 ", at: 3, [0]), .corrupt),
    ("no lossless signature", replacing("rgb-lossless.webp", behind: "VP8L", at: 0, [0]), .corrupt),
    ("an unknown first chunk", replacing("rgb-lossless.webp", behind: "VP8L", at: -8, [65]), .corrupt),
    ("lossy data that make no sense", replacing("rgb-lossy.webp", behind: "VP8 ", at: 0, [0xFF, 0xFF, 0xFF]), .corrupt),
  ]

  @Test("a wrong WebP file is refused for the right reason", arguments: cases)
  func refusal(description: String, bytes: [UInt8], kind: ErrorKind) {
    #expect(failureKind(bytes) == kind)
  }

  @Test("a file truncated within its image is refused", arguments: files)
  func truncations(file: String) throws {
    let bytes = Fixtures.bytes(file)
    let image = try Image(contentsOf: Fixtures.path(file), orientation: .ignore)
    for count in 0..<bytes.count {
      let cut = Array(bytes[..<count])
      let kind = failureKind(cut)
      let isComplete = kind == nil && (try? Image(decoding: cut, name: "test", orientation: .ignore)) == image
      #expect(isComplete || kind == (count == 0 ? .empty : count < 12 ? .notAnImage : .truncated), "the first \(count) bytes")
    }
    #expect(failureKind(Array(bytes[..<(bytes.count / 3)])) == .truncated)
  }

  @Test("a flipped bit gives an image or an error", arguments: files)
  func flippedBits(file: String) {
    let bytes = Fixtures.bytes(file)
    var limits = ImageLimits.default
    limits.pixels = 1 << 20
    for position in bytes.indices {
      var flipped = bytes
      flipped[position] ^= 1 << (position % 8)
      let image = try? Image(decoding: flipped, name: "test", limits: limits)
      #expect(image.map { $0.pixels.count == 3 * $0.width * $0.height && !$0.pixels.isEmpty } ?? true)
    }
  }

  @Test("a file is refused when its time is over", arguments: files)
  func deadline(file: String) {
    var limits = ImageLimits.default
    limits.seconds = 0
    #expect(failureKind(Fixtures.bytes(file), limits: limits) == .limitExceeded)
  }
}
