import Images
import Testing

struct HostileTIFFTests {
  static let cases: [(String, TestTIFF, ErrorKind)] = [
    ("60,000 x 60,000 pixels", TestTIFF([256: [60_000], 257: [60_000]]), .limitExceeded),
    ("a long row", TestTIFF([256: [65_501]]), .limitExceeded),
    ("sides beyond the format", TestTIFF([256: [0xFFFF_FFFF], 257: [0xFFFF_FFFF]]), .corrupt),
    ("13,000 x 13,000 pixels of which four follow", TestTIFF([256: [13_000], 257: [13_000], 278: [13_000]]), .truncated),
    ("no width", TestTIFF(removing: [256]), .corrupt),
    ("a width of 0", TestTIFF([256: [0]]), .corrupt),
    ("no strips", TestTIFF(removing: [273, 279]), .corrupt),
    ("a strip behind the end", TestTIFF([273: [5_000]]), .truncated),
    ("a strip that goes beyond the end", TestTIFF([256: [200], 257: [200], 278: [200], 279: [40_000]]), .truncated),
    ("compressed data that are none", TestTIFF([259: [8]]), .corrupt),
    ("JPEG data that are none", TestTIFF([259: [7]]), .corrupt),
    ("floating-point samples", TestTIFF([258: [32], 339: [3]]), .unsupported),
    ("signed samples", TestTIFF([258: [16], 339: [2]]), .unsupported),
    ("samples of 32 bits", TestTIFF([258: [32]]), .unsupported),
    ("samples of 7 bits", TestTIFF([258: [7]]), .unsupported),
    ("old JPEG compression", TestTIFF([259: [6]]), .unsupported),
    ("an unknown compression", TestTIFF([259: [65_000]]), .unsupported),
    ("CIE L*a*b* colours", TestTIFF([258: [8, 8, 8], 262: [8], 277: [3]]), .unsupported),
    ("colours of one sample", TestTIFF([262: [2]]), .unsupported),
    ("no palette", TestTIFF([258: [4], 262: [3]]), .corrupt),
    ("a palette of 16 bits", TestTIFF([258: [16], 262: [3], 320: [Int](repeating: 7, count: 3 << 16)]), .unsupported),
    ("a palette beyond the end", TestTIFF([262: [3], 320: [Int](repeating: 7, count: 768)], missingBytes: 700), .truncated),
    ("samples of a colour filter", TestTIFF([262: [32_803]]), .foreignFormat),
    ("a DNG version", TestTIFF([50_706: [1]]), .foreignFormat),
    ("a raw image's preview", TestTIFF([254: [1], 330: [100]]), .foreignFormat),
    ("a huge tile", tiles(width: 1 << 30, height: 1 << 30), .outOfMemory),
    ("a tile of 2 GiB", tiles(width: 1 << 15, height: 1 << 16), .outOfMemory),
    ("a tile without width", tiles(width: 0, height: 16), .corrupt),
    ("a tile of too few bytes", tiles(width: 16, height: 16), .corrupt),
    ("60,000 samples per pixel", TestTIFF([277: [60_000]]), .truncated),
  ]

  private static func tiles(width: Int, height: Int) -> TestTIFF {
    TestTIFF([322: [width], 323: [height], 324: [8], 325: [4]], removing: [273, 278, 279])
  }

  @Test("a wrong TIFF file is refused for the right reason", arguments: cases)
  func refusal(description: String, tiff: TestTIFF, kind: ErrorKind) {
    #expect(failureKind(tiff.bytes) == kind)
  }

  @Test("the TIFF file that the wrong ones derive from is right")
  func rightFile() throws {
    let image = try Image(decoding: TestTIFF().bytes, name: "test")
    #expect(image == Image(width: 2, height: 2, pixels: [10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40]))
  }

  @Test("big-endian BigTIFF files are read as well")
  func bigEndian() throws {
    func entry(_ tag: UInt8, _ value: UInt8) -> [UInt8] { [1, tag, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0] }
    let entries = [(0, 2), (1, 1), (2, 8), (3, 1), (6, 1), (17, 16), (21, 1), (22, 1), (23, 2)].flatMap { entry($0.0, $0.1) }
    let header: [UInt8] = [0x4D, 0x4D, 0, 0x2B, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18]
    let bytes = header + [50, 60] + [0, 0, 0, 0, 0, 0, 0, 9] + entries + [UInt8](repeating: 0, count: 8)
    #expect(try Image(decoding: bytes, name: "test") == Image(width: 2, height: 1, pixels: [50, 50, 50, 60, 60, 60]))
  }

  @Test("a directory of too many entries is refused")
  func manyEntries() {
    var bytes = TestTIFF().bytes
    (bytes[12], bytes[13]) = (0xFF, 0xFF)
    #expect(failureKind(bytes) == .truncated)
  }

  @Test(
    "a file truncated anywhere is refused",
    arguments: ["grey8-little-strips.tif", "palette4.tif", "lzw.tif", "jpeg.tif", "fax4.tif", "rgb8-big-tiles.tif", "big.tif"])
  func truncations(file: String) throws {
    let bytes = Fixtures.bytes(file)
    let image = try Image(contentsOf: Fixtures.path(file))
    let nextPage = 4
    for count in 0..<bytes.count {
      let isComplete = count >= bytes.count - nextPage && (try? Image(decoding: Array(bytes[..<count]), name: "test")) == image
      let kind = failureKind(Array(bytes[..<count]))
      #expect(isComplete || kind == (count == 0 ? .empty : count < 4 ? .notAnImage : .truncated), "the first \(count) bytes")
    }
  }

  @Test(
    "a flipped bit gives an image or an error",
    arguments: [
      "palette4.tif", "lzw.tif", "jpeg.tif", "fax4.tif", "packbits.tif", "rgba8-premultiplied-planar.tif", "grey16-big-tiles.tif",
    ])
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

  @Test("a file is refused when its time is over", arguments: ["lzw.tif", "rgb8-big-tiles.tif"])
  func deadline(file: String) {
    var limits = ImageLimits.default
    limits.seconds = 0
    #expect(failureKind(Fixtures.bytes(file), limits: limits) == .limitExceeded)
  }

  @Test("the message tells what is not supported")
  func message() {
    let error = failure(TestTIFF([258: [32], 339: [3]]).bytes)
    #expect(
      error?.description
        == "test is of an unsupported kind (it has floating-point samples of 32 bits); convert it to 8-bit PNG or baseline JPEG.")
  }
}
