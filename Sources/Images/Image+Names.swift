import Files

extension Image {
  /// Formats that are not read are listed as well, so that leaving them out is told and not silent.
  private static let extensions: Set = [
    "jpg", "jpeg", "jpe", "jfif", "mpo", "png", "bmp", "dib", "webp", "tif", "tiff", "gif", "avif", "heic", "heif", "jp2", "jxl",
  ]

  /// Whether a file's name is that of an image.
  package static func isImageName(_ name: String) -> Bool { extensions.contains(name.pathExtension) }
}
