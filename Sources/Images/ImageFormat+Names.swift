import Files

extension ImageFormat {
  private static let readableExtensions = ["jpg", "jpeg", "jpe", "jfif", "mpo", "png", "bmp", "dib", "webp", "tif", "tiff"]

  /// Of formats that are not read, so that leaving them out is told and not silent.
  private static let foreignExtensions = ["gif", "avif", "heic", "heif", "jp2", "jxl"]

  private static let extensions = Set(readableExtensions + foreignExtensions)

  /// Whether the extension of a file's name or path is that of an image, in whatever case of letters.
  package static func isImageName(_ name: String) -> Bool { extensions.contains(name.pathExtension) }
}
