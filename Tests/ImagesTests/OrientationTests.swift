import Images
import Testing

struct OrientationTests {
  private static let jpeg = TestJPEG("size17x15.jpg")
  private static let turned = ImageSize(width: 15, height: 17)

  /// EXIF metadata with one entry of tag 274, followed by `rest`, which begins 26 bytes behind the start.
  private static func exif(type: UInt8, count: UInt8 = 1, field: [UInt8], rest: [UInt8] = []) -> [UInt8] {
    [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 18, 0, type, 0, 0, 0, count] + field + [0, 0, 0, 0] + rest
  }

  private static let short6 = exif(type: 3, field: [0, 6, 0, 0])

  static let readable: [(String, [UInt8])] = [
    ("SHORT", short6),
    ("SHORT, little endian", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]),
    ("SHORT, the first of two", exif(type: 3, count: 2, field: [0, 6, 0, 1])),
    ("SHORT, the first of three", exif(type: 3, count: 3, field: [0, 0, 0, 26], rest: [0, 6, 0, 1, 0, 1])),
    ("LONG", exif(type: 4, field: [0, 0, 0, 6])),
    ("signed BYTE", exif(type: 6, field: [6, 0, 0, 0])),
    ("signed SHORT", exif(type: 8, field: [0, 6, 0, 0])),
    ("signed LONG", exif(type: 9, field: [0, 0, 0, 6])),
    ("IFD", exif(type: 13, field: [0, 0, 0, 6])),
    ("RATIONAL", exif(type: 5, field: [0, 0, 0, 26], rest: [0, 0, 0, 12, 0, 0, 0, 2])),
    ("FLOAT", exif(type: 11, field: [0x40, 0xC0, 0, 0])),
    ("DOUBLE", exif(type: 12, field: [0, 0, 0, 26], rest: [0x40, 0x18, 0, 0, 0, 0, 0, 0])),
    ("behind two prefixes", Array("Exif\0\0".utf8) + short6),
  ]

  @Test("an orientation of any numeric type counts, as with Pillow", arguments: readable)
  func types(description: String, exif: [UInt8]) throws {
    let image = try Image(decoding: Self.jpeg.inserting(exif: exif).bytes, name: "test")
    #expect(ImageSize(width: image.width, height: image.height) == Self.turned)
  }

  static let unreadable: [(String, [UInt8])] = [
    ("BYTE", exif(type: 1, field: [6, 0, 0, 0])),
    ("ASCII", exif(type: 2, field: [0x36, 0, 0, 0])),
    ("UNDEFINED", exif(type: 7, field: [6, 0, 0, 0])),
    ("an unknown type", exif(type: 99, field: [0, 6, 0, 6])),
    ("no value", exif(type: 3, count: 0, field: [0, 6, 0, 0])),
    ("values beyond the end", exif(type: 4, count: 200, field: [0, 0, 0, 6])),
    ("a rational number without denominator", exif(type: 5, field: [0, 0, 0, 26], rest: [0, 0, 0, 6, 0, 0, 0, 0])),
    ("a number that is none", exif(type: 11, field: [0x7F, 0xC0, 0, 0])),
    ("9", exif(type: 3, field: [0, 9, 0, 0])),
    ("a directory beyond the end", [0x4D, 0x4D, 0, 0x2A, 0xFF, 0xFF, 0xFF, 0xFF]),
  ]

  @Test("an orientation that is no number counts as none", arguments: unreadable)
  func otherTypes(description: String, exif: [UInt8]) throws {
    let image = try Image(decoding: Self.jpeg.inserting(exif: exif).bytes, name: "test")
    #expect(image.width == 17)
  }

  /// As ImageMagick writes it: the name, the length and 36 bytes a line.
  private static func rawProfile(_ name: String, _ profile: [UInt8]) -> [UInt8] {
    let digits = profile.enumerated().map { index, byte in
      let text = String(byte, radix: 16)
      return (text.count < 2 ? "0" + text : text) + (index % 36 == 35 ? "\n" : "")
    }
    return Array("\n\(name)\n      \(profile.count)\n\(digits.joined())\n".utf8)
  }

  private static let withPrefix = Array("Exif\0\0".utf8) + short6
  private static let profile = rawProfile("exif", short6)

  static let texts: [(String, String, [UInt8])] = [
    ("EXIF", "tEXt", Array("Raw profile type exif\0".utf8) + rawProfile("exif", withPrefix)),
    ("EXIF without prefix", "tEXt", Array("Raw profile type exif\0".utf8) + profile),
    ("APP1", "tEXt", Array("Raw profile type APP1\0".utf8) + rawProfile("generic profile", withPrefix)),
    ("compressed EXIF", "zTXt", Array("Raw profile type exif\0\0".utf8) + TestPNG.zlib(profile)),
    ("international EXIF", "iTXt", Array("Raw profile type exif\0\0\0\0\0".utf8) + profile),
    ("compressed international EXIF", "iTXt", Array("Raw profile type exif\0\u{1}\0en\0EXIF\0".utf8) + TestPNG.zlib(profile)),
    ("compressed XMP", "iTXt", Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + TestPNG.zlib(Array(#"<x tiff:Orientation="6"/>"#.utf8))),
  ]

  @Test("metadata in a PNG file's text count", arguments: texts, [false, true])
  func text(_ example: (description: String, chunk: String, payload: [UInt8]), isBehindImage: Bool) throws {
    let start = TestPNG(width: 2, height: 1)
    let image: [UInt8] = [0, 10, 20]
    let png =
      isBehindImage
      ? start.appendingImage(image).appending(example.chunk, example.payload)
      : start.appending(example.chunk, example.payload).appendingImage(image)
    let turned = try Image(decoding: png.appending("IEND").bytes, name: "test")
    #expect(turned == Image(width: 1, height: 2, pixels: [10, 10, 10, 20, 20, 20]))
  }

  @Test("EXIF in its own chunk comes before EXIF in a text, and both before XMP")
  func order() throws {
    let raw = Array("Raw profile type exif\0".utf8) + Self.rawProfile("exif", Self.exif(type: 3, field: [0, 8, 0, 0]))
    let xmp = Array("XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation=\"3\"/>".utf8)
    #expect(try noted(TestPNG().appending("iTXt", xmp).appendingImage()) == .rotatedHalf)
    let png = TestPNG().appending("iTXt", xmp).appending("tEXt", raw)
    #expect(try noted(png.appendingImage()) == .rotatedLeft)
    #expect(try noted(png.appending("eXIf", Self.short6).appendingImage()) == .rotatedRight)
  }

  private func noted(_ png: TestPNG) throws -> Orientation {
    var noted: Orientation?
    try withTemporaryFile(png.appending("IEND").bytes) { noted = try Image.read(contentsOf: $0).noted }
    return try #require(noted)
  }

  static let brokenTexts: [(String, [UInt8])] = [
    ("tEXt", Array("Raw profile type exif".utf8)),
    ("tEXt", Array("Raw profile type exif\0".utf8)),
    ("tEXt", Array("Raw profile type exif\0\nexif\n 8\n4d4d002".utf8)),
    ("zTXt", Array("Raw profile type exif\0".utf8)),
    ("zTXt", Array("Raw profile type exif\0\0no zlib stream".utf8)),
    ("iTXt", Array("Raw profile type exif\0\u{1}\0".utf8)),
    ("iTXt", Array("Raw profile type exif\0\u{1}\0no end".utf8)),
    ("tEXt", [UInt8](repeating: 65, count: 100)),
    ("tEXt", []),
  ]

  @Test("broken metadata in a text count as none", arguments: brokenTexts)
  func brokenText(chunk: String, payload: [UInt8]) throws {
    #expect(try noted(TestPNG().appending(chunk, payload).appendingImage()) == .upright)
  }

  @Test("an orientation is told, whether it is applied or ignored")
  func noted() throws {
    let applied = try Image.read(contentsOf: Fixtures.path("exif6.jpg"))
    let ignored = try Image.read(contentsOf: Fixtures.path("exif6.jpg"), orientation: .ignore)
    #expect(applied.noted == .rotatedRight && ignored.noted == .rotatedRight)
    #expect(applied.image.width == ignored.image.height && applied.image.height == ignored.image.width)
    #expect(try Image.read(contentsOf: Fixtures.path("420.jpg"), orientation: .ignore).noted == .upright)
  }
}
