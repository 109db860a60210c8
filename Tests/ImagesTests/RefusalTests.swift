import FoundationEssentials
import Images
import Testing

/// What is refused before any decoder sees it.
struct RefusalTests {
  static let foreignFormats: [([UInt8], String)] = [
    (Array("GIF89a".utf8), "a GIF image"),
    (Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8), "a WebP image"),
    ([0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], "a TIFF image"),
    ([0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8], "a TIFF image"),
    (Array("BM1234".utf8), "a BMP image"),
    ([0, 0, 0, 24] + Array("ftypheic".utf8), "a HEIC image"),
    ([0, 0, 0, 24] + Array("ftypmif1".utf8), "a HEIC image"),
    ([0, 0, 0, 24] + Array("ftypavif".utf8), "an AVIF image"),
    ([0, 0, 0, 12] + Array("jP  ".utf8), "a JPEG 2000 image"),
    ([0xFF, 0x0A, 0, 0], "a JPEG XL image"),
    (Array("8BPS".utf8), "a Photoshop document"),
  ]

  @Test("an image of another format is named and refused", arguments: foreignFormats)
  func foreignFormat(bytes: [UInt8], format: String) {
    #expect(failure(bytes) == .foreignFormat(file: "test", format: format))
  }

  @Test("the remedy for another format is to convert it")
  func foreignFormatMessage() {
    let error = failure(Array("GIF89a".utf8))
    #expect(error?.description == "test is a GIF image; convert it to PNG or JPEG.")
  }

  @Test(
    "what is no image is refused",
    arguments: ["<!DOCTYPE html>", "<html>", "%PDF-1.7", "<?xml version='1.0'?>", "some text", "\0", "\u{89}P"])
  func noImage(text: String) {
    #expect(failureKind(Array(text.utf8)) == .notAnImage)
  }

  @Test("an HTML page, which a failed download leaves, is named")
  func page() {
    #expect(failure(Array("<!DOCTYPE html>".utf8))?.description == "test is an HTML page, not an image; give a PNG or JPEG file.")
  }

  @Test("the name of a file does not matter")
  func misleadingName() throws {
    let image = try Image(decoding: Fixtures.bytes("rgb8.png"), name: "photograph.jpg")
    #expect(try image == Image(contentsOf: Fixtures.path("rgb8.png")))
  }

  @Test("an empty file is refused")
  func empty() throws {
    #expect(failure([]) == .empty(file: "test"))
    try withTemporaryFile([]) { path in
      #expect(throws: ImageError.empty(file: path)) { try Image(contentsOf: path) }
    }
  }

  @Test("a missing file and a folder are refused with the system's reason")
  func unreadable() throws {
    try withTemporaryFolder { folder in
      let missing = ImageError.file(.unreadable(path: folder + "/missing.png", reason: "no such file or directory"))
      #expect(throws: missing) { try Image(contentsOf: folder + "/missing.png") }
      #expect(throws: missing) { try Image.size(ofFile: folder + "/missing.png") }
      #expect(throws: ImageError.file(.unreadable(path: folder, reason: "is a directory"))) { try Image(contentsOf: folder) }
    }
  }

  @Test("a file that never ends is refused")
  func endless() {
    var limits = ImageLimits.default
    limits.fileBytes = 1 << 16
    #expect(throws: ImageError.notAnImage(file: "/dev/zero", content: nil)) { try Image(contentsOf: "/dev/zero", limits: limits) }
  }

  @Test("limits count from one beyond what they allow")
  func limits() throws {
    let file = Fixtures.path("size17x15.jpg")
    var limits = ImageLimits.default
    limits.pixels = 17 * 15
    limits.side = 17
    limits.fileBytes = Fixtures.bytes("size17x15.jpg").count
    #expect(try Image(contentsOf: file, limits: limits).width == 17)
    for excess in [\ImageLimits.pixels, \.side, \.fileBytes] {
      var stricter = limits
      stricter[keyPath: excess] -= 1
      #expect(failureKind(Fixtures.bytes("size17x15.jpg"), limits: stricter) == .limitExceeded)
      #expect(throws: ImageError.self) { try Image(contentsOf: file, limits: stricter) }
    }
  }

  @Test("a limit's message names the file, the excess and the remedy")
  func limitMessage() {
    let error = failure(TestPNG(width: 60_000, height: 60_000).bytes)
    #expect(
      error?.description == """
        test is refused, since it has 60000 x 60000 pixels, more than 178956970 in all; shrink it, or raise the limit if you trust it.
        """)
  }

  @Test("a truncated file's message says where it ends")
  func truncationMessage() {
    let bytes = Fixtures.bytes("rgb8-gamma-background.png")
    let error = failure(Array(bytes[..<(bytes.count / 2)]))
    #expect(error?.description.hasPrefix("test is truncated: it ends after row ") == true)
    #expect(error?.description.hasSuffix(" of 13; copy or download it again.") == true)
  }
}
