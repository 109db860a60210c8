extension ImageFormat {
  private static let readableExtensions = ["jpg", "jpeg", "jpe", "jfif", "mpo", "png", "bmp", "dib", "webp", "tif", "tiff"]

  /// Of formats that are not read, so that leaving them out is told and not silent.
  private static let foreignExtensions = ["gif", "avif", "heic", "heif", "jp2", "jxl"]

  private static let extensions = Set((readableExtensions + foreignExtensions).map { Array($0.utf8) })

  /// Whether the extension of a file's name or path is that of an image, in whatever case of letters.
  package static func isImageName(_ name: String) -> Bool {
    let bytes = name.utf8
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > bytes.startIndex,
      bytes[bytes.index(before: dot)] != UInt8(ascii: "/")
    else { return false }
    return extensions.contains(bytes[bytes.index(after: dot)...].map(lowercased))
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }
}
