import FoundationEssentials
import Images
import Testing

/// What is refused before any decoder sees it.
struct RefusalTests {
  static let foreignFormats: [(String, [UInt8])] = [
    ("a GIF image", Array("GIF89a".utf8)),
    ("a HEIC image", fileType("heic")),
    ("a HEIC image", fileType("hevc")),
    ("a HEIC image", fileType("heim")),
    ("a HEIC image", fileType("mif1")),
    ("a HEIC image", fileType("msf1")),
    ("an AVIF image", fileType("avif")),
    ("an AVIF image", fileType("avis")),
    ("an AVIF image", fileType("mif1", compatible: "avif")),
    ("a camera's raw image", fileType("crx ")),
    ("a camera's raw image", [0x49, 0x49, 0x2A, 0, 0x10, 0, 0, 0, 0x43, 0x52, 2, 0]),
    ("a JPEG 2000 image", [0, 0, 0, 12] + Array("jP  ".utf8)),
    ("a JPEG XL image", [0xFF, 0x0A, 0, 0]),
    ("a JPEG XR image", [0x49, 0x49, 0xBC, 0x01]),
    ("a PPM image", Array("P6\n2 2\n255\n".utf8)),
    ("a PGM image", Array("P5 2 2 255\n".utf8)),
    ("a PBM image", Array("P1\n# text\n2 2\n".utf8)),
    ("an icon file", [0, 0, 1, 0, 1, 0]),
    ("a Radiance image", Array("#?RADIANCE\n".utf8)),
    ("a DICOM image", [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)),
    ("a Photoshop document", Array("8BPS".utf8)),
  ]

  private static func fileType(_ brand: String, compatible: String = "") -> [UInt8] {
    [0, 0, 0, 24] + Array("ftyp\(brand)\0\0\0\0\(compatible)".utf8)
  }

  @Test("an image of another format is named and refused", arguments: foreignFormats)
  func foreignFormat(format: String, bytes: [UInt8]) {
    #expect(failureKind(bytes) == .foreignFormat)
    #expect(failure(bytes)?.description.hasPrefix("test is \(format); ") == true)
  }

  @Test("the remedy for another format is to convert it")
  func foreignFormatMessage() {
    let error = failure(Array("GIF89a".utf8))
    #expect(error?.description == "test is a GIF image; convert it to PNG or JPEG.")
  }

  @Test(
    "what is no image is refused",
    arguments: [
      "<!DOCTYPE html>", "<html>", "%PDF-1.7", "<?xml version='1.0'?>", "some text", "\0", "\u{89}P", "BMW and Audi, cars", "BM", "P7",
    ])
  func noImage(text: String) {
    #expect(failureKind(Array(text.utf8)) == .notAnImage)
  }

  static let documents: [([UInt8], String)] = [
    (Array("<!DOCTYPE html>".utf8), "an HTML page, not an image; give a PNG, JPEG, WebP, TIFF or BMP file."),
    (
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
      "a Git LFS pointer, not an image; fetch the image itself with git lfs pull."
    ),
    ([0x50, 0x4B, 3, 4], "a ZIP archive, not an image; unpack it and give the images in it."),
    ([0x1F, 0x8B, 8], "a gzip archive, not an image; unpack it and give the images in it."),
    (fileType("isom"), "a video, not an image; save its frames as images, such as with ffmpeg -i FILE frame%06d.png."),
    (
      [0x1A, 0x45, 0xDF, 0xA3],
      "a Matroska or WebM video, not an image; save its frames as images, such as with ffmpeg -i FILE frame%06d.png."
    ),
  ]

  @Test("what often lies where an image should be is named with its remedy", arguments: documents)
  func document(bytes: [UInt8], message: String) {
    #expect(failureKind(bytes) == .notAnImage)
    #expect(failure(bytes)?.description == "test is " + message)
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
