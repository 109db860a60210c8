import Images
import Testing

struct HostileBMPTests {
  static let cases: [(String, TestBMP, ErrorKind)] = [
    ("60,000 x 60,000 pixels", TestBMP(width: 60_000, height: 60_000), .limitExceeded),
    ("largest possible sides", TestBMP(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF), .limitExceeded),
    ("a negative width", TestBMP(width: -2), .limitExceeded),
    ("the most negative height", TestBMP(height: -1 << 31), .limitExceeded),
    ("13,000 x 13,000 pixels of which few follow", TestBMP(width: 13_000, height: 13_000), .truncated),
    ("no width", TestBMP(width: 0), .corrupt),
    ("no height", TestBMP(height: 0), .corrupt),
    ("3 bits per pixel", TestBMP(bits: 3), .unsupported),
    ("no bits per pixel", TestBMP(bits: 0), .unsupported),
    ("JPEG compression", TestBMP(bits: 24, compression: 4), .unsupported),
    ("masks for a palette", TestBMP(compression: 3), .unsupported),
    ("run lengths of true colours", TestBMP(bits: 24, compression: 1), .unsupported),
    ("an offset behind the end", TestBMP(offset: 5_000), .truncated),
    ("the largest offset", TestBMP(offset: 0xFFFF_FFFF), .truncated),
    ("masks that are cut off", TestBMP(bits: 32, compression: 3, masks: [0xFF], data: []), .truncated),
    ("runs without end", TestBMP(compression: 1, data: [2, 7]), .truncated),
    ("a literal beyond the end", TestBMP(compression: 1, data: [0, 4, 1, 2]), .truncated),
    ("a move beyond the end", TestBMP(compression: 1, data: [0, 2, 1]), .truncated),
    ("runs that are none", TestBMP(compression: 1, data: []), .truncated),
  ]

  @Test("a wrong BMP file is refused for the right reason", arguments: cases)
  func refusal(description: String, bmp: TestBMP, kind: ErrorKind) {
    #expect(failureKind(bmp.bytes) == kind)
  }

  static let right: [(String, TestBMP)] = [
    ("from the bottom up", TestBMP()),
    ("from the top down", TestBMP(height: -2, data: [10, 20, 0, 0, 30, 40, 0, 0])),
    ("without padding behind the last row", TestBMP(data: [30, 40, 0, 0, 10, 20])),
    ("without an offset", TestBMP(offset: 0)),
    ("with the offset of the palette", TestBMP(offset: 54)),
    ("runs", TestBMP(compression: 1, data: [1, 30, 1, 40, 0, 0, 0, 2, 0, 0, 1, 10, 9, 20])),
    ("a literal beyond the image", TestBMP(compression: 1, data: [0, 200, 30, 40, 10, 20])),
    ("masks of odd widths", TestBMP(bits: 16, compression: 3, masks: [0xFF, 0xFF, 0xFF], data: [30, 0, 40, 0, 10, 0, 20, 0])),
  ]

  @Test("right BMP files are read", arguments: right)
  func rightFile(description: String, bmp: TestBMP) throws {
    let image = try Image(decoding: bmp.bytes, name: "test")
    #expect(image == Image(width: 2, height: 2, pixels: [10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40]))
  }

  @Test("where runs leave gaps is colour 0, also behind their end")
  func gaps() throws {
    let image = try Image(decoding: TestBMP(compression: 1, data: [0, 2, 1, 0, 1, 40, 0, 1]).bytes, name: "test")
    #expect(image == Image(width: 2, height: 2, pixels: [0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 40, 40]))
  }

  @Test("masks without or with scattered bits give no colour beyond the largest")
  func oddMasks() throws {
    let bmp = TestBMP(
      width: 1, height: 1, bits: 32, compression: 3, masks: [0, 0x8000_0001, 0xFFFF_FFFF], data: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(try Image(decoding: bmp.bytes, name: "test").pixels == [0, 255, 255])
  }

  @Test(
    "a file truncated anywhere is refused",
    arguments: ["palette1-header12.bmp", "palette8-header124.bmp", "run-lengths4.bmp", "rgb16.bmp", "masks-rgba-header40.bmp"])
  func truncations(file: String) throws {
    let bytes = Fixtures.bytes(file)
    let image = try Image(contentsOf: Fixtures.path(file))
    for count in 0..<bytes.count {
      let isComplete = count >= bytes.count - 4 && (try? Image(decoding: Array(bytes[..<count]), name: "test")) == image
      let kind = failureKind(Array(bytes[..<count]))
      #expect(isComplete || kind == (count == 0 ? .empty : count < 18 ? .notAnImage : .truncated), "the first \(count) bytes")
    }
  }

  @Test("a flipped bit gives an image or an error", arguments: ["palette4-header64.bmp", "run-lengths8.bmp", "masks-565-header56.bmp"])
  func flippedBits(file: String) {
    let bytes = Fixtures.bytes(file)
    var limits = ImageLimits.default
    limits.pixels = 1 << 20
    for position in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[position] ^= 1 << bit
        let image = try? Image(decoding: flipped, name: "test", limits: limits)
        #expect(image.map { $0.pixels.count == 3 * $0.width * $0.height && !$0.pixels.isEmpty } ?? true)
      }
    }
  }

  @Test("a file is refused when its time is over", arguments: ["rgb24.bmp", "run-lengths8.bmp"])
  func deadline(file: String) {
    var limits = ImageLimits.default
    limits.seconds = 0
    #expect(failureKind(Fixtures.bytes(file), limits: limits) == .limitExceeded)
  }
}
