/// A file format, recognised by the first bytes of the content; names of files do not matter.
enum ImageFormat: Equatable {
  case png
  case jpeg
  /// A format of images that is named with its article, but not read.
  case foreign(String)
  /// A known format, also named with its article, that is none of images.
  case document(String)

  init?(_ bytes: [UInt8]) {
    guard let signature = Self.signatures.first(where: { $0.matches(bytes) }) else { return nil }
    self = signature.format
  }

  private struct Signature {
    let format: ImageFormat
    let offset: Int
    let bytes: [UInt8]

    init(_ format: ImageFormat, _ text: String, at offset: Int = 0) {
      self.init(format, Array(text.utf8), at: offset)
    }

    init(_ format: ImageFormat, _ bytes: [UInt8], at offset: Int = 0) {
      self.format = format
      self.offset = offset
      self.bytes = bytes
    }

    func matches(_ content: [UInt8]) -> Bool {
      content.dropFirst(offset).starts(with: bytes)
    }
  }

  private static let signatures = [
    Signature(.png, [0x89, 0x50, 0x4E, 0x47]),
    Signature(.jpeg, [0xFF, 0xD8, 0xFF]),
    Signature(.foreign("a GIF image"), "GIF8"),
    Signature(.foreign("a WebP image"), "WEBP", at: 8),
    Signature(.foreign("a TIFF image"), [0x49, 0x49, 0x2A, 0]),
    Signature(.foreign("a TIFF image"), [0x4D, 0x4D, 0, 0x2A]),
    Signature(.foreign("a BMP image"), "BM"),
    Signature(.foreign("an AVIF image"), "ftypavif", at: 4),
    Signature(.foreign("a HEIC image"), "ftyphei", at: 4),
    Signature(.foreign("a HEIC image"), "ftypmif1", at: 4),
    Signature(.foreign("a JPEG 2000 image"), "jP  ", at: 4),
    Signature(.foreign("a JPEG XL image"), [0xFF, 0x0A]),
    Signature(.foreign("a JPEG XL image"), "JXL ", at: 4),
    Signature(.foreign("a Photoshop document"), "8BPS"),
    Signature(.document("a PDF document"), "%PDF"),
    Signature(.document("an HTML page"), "<!DOCTYPE"),
    Signature(.document("an HTML page"), "<!doctype"),
    Signature(.document("an HTML page"), "<html"),
    Signature(.document("an SVG or XML document"), "<svg"),
    Signature(.document("an SVG or XML document"), "<?xml"),
  ]
}
