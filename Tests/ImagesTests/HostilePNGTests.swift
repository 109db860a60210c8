import Images
import Testing

struct HostilePNGTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let kind: ErrorKind

    init(_ description: String, _ png: TestPNG, _ kind: ErrorKind) {
      testDescription = description
      bytes = png.bytes
      self.kind = kind
    }
  }

  static let cases = [
    Case("60,000 x 60,000 pixels", TestPNG(width: 60_000, height: 60_000).appendingImage(), .limitExceeded),
    Case("largest possible sides", TestPNG(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF).appendingImage(), .limitExceeded),
    Case("sides beyond the format", TestPNG(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF).appendingImage(), .corrupt),
    Case("a long row", TestPNG(width: 65_501, height: 1).appendingImage(), .limitExceeded),
    Case("a long column", TestPNG(width: 1, height: 65_501).appendingImage(), .limitExceeded),
    Case("13,000 x 13,000 pixels of which none follow", TestPNG(width: 13_000, height: 13_000), .truncated),
    Case("no width", TestPNG(width: 0).appendingImage(), .corrupt),
    Case("no height", TestPNG(height: 0).appendingImage(), .corrupt),
    Case("a bit depth of 3", TestPNG(depth: 3).appendingImage().appending("IEND"), .corrupt),
    Case("a bit depth of 4 for colours", TestPNG(depth: 4, color: 2).appendingImage().appending("IEND"), .corrupt),
    Case("an unknown colour type", TestPNG(color: 5).appendingImage().appending("IEND"), .corrupt),
    Case("an unknown interlacing", TestPNG(interlace: 2).appendingImage().appending("IEND"), .corrupt),
    Case("an unknown filter", TestPNG().appendingImage([9, 10, 20, 0, 30, 40]).appending("IEND"), .corrupt),
    Case("a palette image without palette", TestPNG(color: 3).appendingImage().appending("IEND"), .corrupt),
    Case("a palette of half a colour", TestPNG(color: 3).appending("PLTE", [1, 2, 3, 4]).appendingImage().appending("IEND"), .corrupt),
    Case("two headers", TestPNG().appending("IHDR", [0, 0, 0, 9, 0, 0, 0, 9, 8, 0, 0, 0, 0]).appendingImage(), .corrupt),
    Case("no image data", TestPNG().appending("IEND"), .corrupt),
    Case("image data that are not compressed", TestPNG().appending("IDAT", [1, 2, 3, 4, 5]).appending("IEND"), .corrupt),
    Case("image data for one row of two", TestPNG().appendingImage([0, 10, 20]).appending("IEND"), .corrupt),
    Case("an unknown critical chunk", TestPNG().appending("ABCD").appendingImage().appending("IEND"), .corrupt),
    Case("a chunk type that is no text", TestPNG().appending("\0\0\0\0").appendingImage().appending("IEND"), .corrupt),
    Case("a wrong CRC of a text", TestPNG().appending("tEXt", [65, 0, 66], crcError: 1).appendingImage().appending("IEND"), .corrupt),
    Case("a wrong CRC of the data", TestPNG().appending("IDAT", [], crcError: 1).appendingImage().appending("IEND"), .corrupt),
    Case("a wrong CRC of the end", TestPNG().appendingImage().appending("IEND", crcError: 1), .corrupt),
  ]

  @Test("a wrong PNG file is refused for the right reason", arguments: cases)
  func refusal(example: Case) {
    #expect(failureKind(example.bytes) == example.kind)
  }

  @Test("the PNG files that the wrong ones derive from are right")
  func rightFile() throws {
    let image = try Image(decoding: TestPNG().appendingImage().appending("IEND").bytes, name: "test")
    #expect(image == Image(width: 2, height: 2, pixels: [10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40]))
  }

  @Test("a huge text is skipped")
  func hugeText() {
    let text = [UInt8](repeating: 65, count: 20 << 20)
    #expect(failure(TestPNG().appending("tEXt", text).appendingImage().appending("IEND").bytes) == nil)
  }

  @Test("a file that does not begin with a header is refused")
  func missingHeader() {
    let png = TestPNG().appendingImage().appending("IEND").bytes
    #expect(failureKind(Array(png[..<8] + png[33...])) == .corrupt)
  }

  @Test("a header whose length is a lie is refused")
  func lyingHeader() {
    var png = TestPNG().appendingImage().appending("IEND").bytes
    png[8] = 0x7F
    #expect(failureKind(png) == .corrupt)
  }

  @Test("a file truncated anywhere is refused", arguments: ["palette4-trns.png", "rgb8-interlaced.png", "exif6-after-data.png"])
  func truncations(file: String) {
    let bytes = Fixtures.bytes(file)
    for count in 0..<endOfImage(bytes) {
      let kind = failureKind(Array(bytes[..<count]))
      #expect(kind == (count == 0 ? .empty : count < 4 ? .notAnImage : .truncated), "the first \(count) bytes")
    }
  }

  @Test("a file that ends behind its last row is complete", arguments: ["palette4-trns.png", "rgb8-interlaced.png", "rgb16.png"])
  func missingEnd(file: String) throws {
    let bytes = Fixtures.bytes(file)
    let image = try Image(contentsOf: Fixtures.path(file))
    for count in endOfImage(bytes)...bytes.count {
      for padding in [0, 8, 100] {
        let padded = bytes[..<count] + [UInt8](repeating: 0, count: padding)
        #expect(try Image(decoding: Array(padded), name: "test") == image, "the first \(count) bytes and \(padding) zeros")
      }
    }
  }

  /// Where the last chunk of rows ends, but for its checksum.
  private func endOfImage(_ bytes: [UInt8]) -> Int {
    let chunk = bytes.indices.last { bytes[$0...].starts(with: Array("IDAT".utf8)) }!
    return chunk + 4 + bytes[(chunk - 4)..<chunk].reduce(0) { $0 << 8 | Int($1) }
  }

  @Test("a flipped bit anywhere is found by the checksums, or does no harm")
  func flippedBits() throws {
    let bytes = TestPNG().appending("tEXt", [65, 0, 66]).appendingImage().appending("IEND").bytes
    let image = try Image(decoding: bytes, name: "test")
    for position in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[position] ^= 1 << bit
        let harmed = try? Image(decoding: flipped, name: "test")
        #expect(harmed == nil || harmed == image, "bit \(bit) of byte \(position)")
      }
    }
  }

  @Test("without limits, what no memory can hold is refused")
  func memory() {
    var limits = ImageLimits.default
    (limits.pixels, limits.side, limits.fileBytes) = (.max, .max, .max)
    let png = TestPNG(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF).appendingImage()
    #expect(failureKind(png.bytes, limits: limits) == .limitExceeded)
    let smaller = TestPNG(width: 0x3FFF_FFFF, height: 0x3FFF_FFFF).appendingImage()
    #expect(failureKind(smaller.bytes, limits: limits) == .outOfMemory)
  }

  @Test("a file is refused when its time is over")
  func deadline() {
    var limits = ImageLimits.default
    limits.seconds = 0
    #expect(failureKind(Fixtures.bytes("rgb8.png"), limits: limits) == .limitExceeded)
  }
}
