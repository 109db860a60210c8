/// A file format, recognised by the first bytes of the content; names of files do not matter.
package enum ImageFormat: Equatable {
  case png
  case jpeg
  case bmp
  case tiff
  case webp
  /// A format of images that is named with its article, but not read.
  case foreign(String, remedy: String)
  /// A known format, also named with its article, that is none of images; without a remedy another file is the only one.
  case document(String, remedy: String?)

  /// The format of a file that begins so; nil for none that is known.
  package init?(_ bytes: [UInt8]) {
    guard let signature = Self.signatures.first(where: { $0.matches(bytes) }) else { return nil }
    self = signature.format
  }

  static func foreign(_ name: String) -> ImageFormat { .foreign(name, remedy: "convert it to PNG or JPEG") }

  static func document(_ name: String) -> ImageFormat { .document(name, remedy: nil) }

  static func archive(_ name: String) -> ImageFormat { .document(name, remedy: "unpack it and give the images in it") }

  static func video(_ name: String) -> ImageFormat {
    .document(name, remedy: "save its frames as images, such as with ffmpeg -i FILE frame%06d.png")
  }

  static let cameraRaw = ImageFormat.foreign("a camera's raw image", remedy: "develop it with the camera's program or darktable to JPEG")
}
