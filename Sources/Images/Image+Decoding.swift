import CJPEG
import CPNG
import Glibc

/// Reading of PNG and JPEG files, to the same bytes as Pillow's `Image.open(path).convert("RGB")`.
/// Transparency is dropped, grey is repeated, 16-bit samples keep their high byte, CMYK is taken as inverted.
extension Image {
  /// Reads a file, whose format its content tells.
  /// - Throws: `ImageError`, if it is missing, not an image, truncated, corrupt or beyond the limits.
  public init(contentsOf path: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply) throws(ImageError) {
    let bytes = try FileContents.read(path, atMost: limits.readableBytes)
    try self.init(decoding: bytes, name: path, limits: limits, orientation: orientation)
  }

  /// Decodes the bytes of a file; errors call it by `name`.
  public init(
    decoding bytes: [UInt8], name: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply
  ) throws(ImageError) {
    let file = try ImageFile(bytes, name: name, limits: limits)
    let stored = try file.decode()
    self = orientation == .apply ? stored.turned(file.orientation) : stored
  }

  /// Reads a file and turns the image upright; says how it had to be turned. Throws `ImageError`.
  package static func upright(contentsOf path: String, limits: ImageLimits = .default) throws(ImageError) -> (Image, Orientation) {
    let file = try ImageFile(FileContents.read(path, atMost: limits.readableBytes), name: path, limits: limits)
    return (try file.decode().turned(file.orientation), file.orientation)
  }

  /// The size of the image in a file, as stored or turned upright; only the header and the metadata are read.
  public static func size(
    ofFile path: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply
  ) throws(ImageError) -> ImageSize {
    let file = try header(ofFile: path, limits: limits, needsMetadata: orientation == .apply)
    return orientation == .apply ? file.uprightSize : file.size
  }

  /// Metadata may be large or stand behind the pixels: then all of the file is read.
  private static func header(ofFile path: String, limits: ImageLimits, needsMetadata: Bool) throws(ImageError) -> ImageFile {
    let start = try FileContents.read(path, atMost: 1 << 16)
    if let file = try? ImageFile(start, name: path, limits: limits), file.hasAllMetadata || !needsMetadata { return file }
    return try ImageFile(FileContents.read(path, atMost: limits.readableBytes), name: path, limits: limits)
  }
}
