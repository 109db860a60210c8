import Files
import FoundationEssentials
import Images

/// What is an image, or leads to one: the path of a file as a `String`, its `URL`, its bytes as `[UInt8]` or `Data`, or pixels as an `Image`.
public protocol ImageSource: Sendable {
  /// The image, turned upright as a camera noted it. Throws `ImageError`.
  func image() throws(ImageError) -> Image
}

extension String: ImageSource {
  /// The image in the file of this path.
  public func image() throws(ImageError) -> Image { try Image(contentsOf: self) }
}

extension URL: ImageSource {
  /// The image in the file of this address; one that leads elsewhere is not followed.
  public func image() throws(ImageError) -> Image {
    guard isFileURL else { throw .file(.unreadable(path: absoluteString, reason: "it is no file; fetch it and give its bytes")) }
    return try Image(contentsOf: path)
  }
}

extension [UInt8]: ImageSource {
  /// The image whose file has these bytes.
  public func image() throws(ImageError) -> Image { try Image(decoding: self, name: "the data") }
}

extension Data: ImageSource {
  /// The image whose file has these bytes.
  public func image() throws(ImageError) -> Image { try [UInt8](self).image() }
}

extension Image: ImageSource {
  /// The image itself.
  public func image() -> Image { self }
}
