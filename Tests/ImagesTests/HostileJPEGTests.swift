import Images
import Testing

struct HostileJPEGTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let kind: ErrorKind

    init(_ description: String, _ jpeg: TestJPEG, _ kind: ErrorKind) {
      testDescription = description
      bytes = jpeg.bytes
      self.kind = kind
    }
  }

  private static let baseline = TestJPEG("444.jpg")
  private static let progressive = TestJPEG("420-progressive.jpg")
  private static let (frame, progressiveFrame): (UInt8, UInt8) = (0xC0, 0xC2)

  static let cases = [
    Case("65,535 x 65,535 pixels", baseline.replacing(behind: frame, at: 5, [0xFF, 0xFF, 0xFF, 0xFF]), .limitExceeded),
    Case("a long row", baseline.replacing(behind: frame, at: 5, [0, 1, 0xFF, 0xFF]), .limitExceeded),
    Case(
      "13,000 x 13,000 pixels of which few follow", baseline.replacing(behind: frame, at: 5, [0x32, 0xC8, 0x32, 0xC8]).removing(0xD9),
      .truncated),
    Case("no height", baseline.replacing(behind: frame, at: 5, [0, 0]), .corrupt),
    Case("no width", baseline.replacing(behind: frame, at: 7, [0, 0]), .corrupt),
    Case("12 bits per sample", baseline.replacing(behind: frame, at: 4, [12]), .unsupported),
    Case("lossless coding", baseline.replacing(behind: frame, at: 1, [0xC3]), .unsupported),
    Case("hierarchical coding", baseline.replacing(behind: frame, at: 1, [0xC5]), .unsupported),
    Case("no colour component", baseline.replacing(behind: frame, at: 9, [0]), .corrupt),
    Case("more colour components than described", baseline.replacing(behind: frame, at: 9, [4]), .corrupt),
    Case("a sampling factor of 0", baseline.replacing(behind: frame, at: 11, [0]), .corrupt),
    Case("a sampling factor of 15", baseline.replacing(behind: frame, at: 11, [0xFF]), .corrupt),
    Case("a quantisation table that is missing", baseline.replacing(behind: frame, at: 12, [3]), .corrupt),
    Case("no frame header", baseline.removing(frame), .corrupt),
    Case("a scan of an unknown component", baseline.replacing(behind: 0xDA, at: 5, [99]), .corrupt),
    Case("a Huffman table of too many codes", baseline.replacing(behind: 0xC4, at: 5, [255, 255, 255]), .corrupt),
    Case("a progression beyond the last coefficient", progressive.replacing(behind: 0xDA, at: 11, [0, 64]), .corrupt),
    Case("501 scans", progressive.repeatingScan(500), .limitExceeded),
    Case("2,000 scans", progressive.repeatingScan(2_000), .limitExceeded),
  ]

  @Test("a wrong JPEG file is refused for the right reason", arguments: cases)
  func refusal(example: Case) {
    #expect(failureKind(example.bytes) == example.kind)
  }

  @Test("the two JPEG files that the wrong ones derive from are right", arguments: [baseline, progressive])
  func rightFile(jpeg: TestJPEG) {
    #expect(failure(jpeg.bytes) == nil)
  }

  @Test("two frame headers are refused")
  func twoFrames() {
    var jpeg = Self.baseline
    let start = jpeg.offset(of: Self.frame)
    jpeg.bytes.insert(contentsOf: jpeg.bytes[start..<start + 19], at: start)
    #expect(failureKind(jpeg.bytes) == .corrupt)
  }

  @Test("two colour components are refused")
  func twoComponents() {
    let start: [UInt8] = [0xFF, 0xD8, 0xFF, 0xC0, 0, 14, 8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0]
    let scan: [UInt8] = [0xFF, 0xDA, 0, 10, 2, 1, 0, 2, 0, 0, 63, 0, 0, 0, 0xFF, 0xD9]
    #expect(failureKind(start + scan) == .unsupported)
  }

  @Test("a file truncated at a marker is refused", arguments: ["444-restart.jpg", "420-progressive.jpg", "cmyk.jpg", "exif6.jpg"])
  func markerTruncations(file: String) {
    let jpeg = TestJPEG(file)
    for offset in jpeg.markerOffsets.dropLast() {
      let kind = failureKind(Array(jpeg.bytes[..<offset]))
      #expect(kind == (offset == 0 ? .empty : offset == 2 ? .notAnImage : .truncated), "the first \(offset) bytes")
    }
  }

  @Test("a file truncated anywhere is refused", arguments: ["size8x8.jpg", "grey-progressive-restart.jpg"])
  func truncations(file: String) {
    let bytes = Fixtures.bytes(file)
    for count in 0..<(bytes.count - 2) {
      let kind = failureKind(Array(bytes[..<count]))
      #expect(kind == (count == 0 ? .empty : count < 3 ? .notAnImage : .truncated), "the first \(count) bytes")
    }
  }

  @Test(
    "a file truncated anywhere is refused, also where zeros follow",
    arguments: ["size17x15.jpg", "420-progressive.jpg", "cmyk-progressive.jpg"])
  func paddedTruncations(file: String) {
    let bytes = Fixtures.bytes(file)
    for count in 3..<(bytes.count - 2) {
      let padded = bytes[..<count] + [UInt8](repeating: 0, count: 1000)
      #expect([.truncated, .corrupt].contains(failureKind(Array(padded))), "the first \(count) bytes")
    }
  }

  @Test(
    "a file that lacks only its end is complete",
    arguments: ["420.jpg", "444-restart.jpg", "420-progressive.jpg", "grey-progressive-restart.jpg", "cmyk-progressive.jpg", "ycck.jpg"])
  func missingEnd(file: String) throws {
    let bytes = Fixtures.bytes(file)
    let image = try Image(contentsOf: Fixtures.path(file))
    for kept in 0...2 {
      for padding in [0, 1, 2, 14, 1000] {
        let padded = bytes.dropLast(2 - kept) + [UInt8](repeating: 0, count: padding)
        #expect(try Image(decoding: Array(padded), name: "test") == image, "\(kept) bytes of the end and \(padding) zeros")
      }
    }
  }

  @Test("a progressive file that lacks a scan is truncated")
  func missingScan() {
    let jpeg = Self.progressive
    let lastScan = jpeg.markerOffsets.last { jpeg.bytes[$0 + 1] == 0xDA }!
    for count in lastScan...(lastScan + 4) {
      #expect(failureKind(Array(jpeg.bytes[..<count])) == .truncated, "the first \(count) bytes")
    }
  }

  @Test("of the images that follow each other in an MPO file the first one counts")
  func multiplePictures() throws {
    let image = try Image(decoding: Fixtures.bytes("420.jpg") + Fixtures.bytes("444.jpg"), name: "photo.mpo")
    #expect(try image == Image(contentsOf: Fixtures.path("420.jpg")))
  }

  @Test("a flipped bit gives an image or an error", arguments: ["size17x15.jpg", "cmyk-progressive.jpg", "444-restart.jpg"])
  func flippedBits(file: String) throws {
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

  @Test("as many scans as allowed are read, and no more")
  func scans() {
    var limits = ImageLimits.default
    let jpeg = Self.progressive.repeatingScan(10)
    limits.scans = 20
    #expect(failure(jpeg.bytes, limits: limits) == nil)
    limits.scans = 19
    #expect(failureKind(jpeg.bytes, limits: limits) == .limitExceeded)
  }

  @Test("pixels times scans are limited")
  func scannedPixels() throws {
    let size = try Image.size(ofFile: Fixtures.path("420-progressive.jpg"))
    var limits = ImageLimits.default
    limits.scannedPixels = 10 * size.width * size.height
    #expect(failure(Self.progressive.bytes, limits: limits) == nil)
    limits.scannedPixels = 9 * size.width * size.height
    #expect(failureKind(Self.progressive.bytes, limits: limits) == .limitExceeded)
  }

  @Test("a file is refused when its time is over")
  func deadline() {
    var limits = ImageLimits.default
    limits.seconds = 0
    #expect(failureKind(Self.baseline.bytes, limits: limits) == .limitExceeded)
  }
}
