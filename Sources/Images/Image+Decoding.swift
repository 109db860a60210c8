import CJPEG
import CPNG
import Files

/// Reading of PNG and JPEG files, to the same bytes as Pillow's `Image.open(path).convert("RGB")`.
/// Transparency is dropped, grey is repeated, 16-bit samples keep their high byte, CMYK is taken as inverted.
extension Image {
  /// Reads a file, whose format its content tells.
  /// - Throws: `ImageError`, if it is missing, not an image, truncated, corrupt or beyond the limits.
  public init(contentsOf path: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply) throws(ImageError) {
    let bytes = try Self.beginning(of: path, count: limits.readableBytes)
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
    let file = try ImageFile(beginning(of: path, count: limits.readableBytes), name: path, limits: limits)
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
    let start = try beginning(of: path, count: 1 << 16)
    if let file = try? ImageFile(start, name: path, limits: limits), file.hasAllMetadata || !needsMetadata { return file }
    return try ImageFile(beginning(of: path, count: limits.readableBytes), name: path, limits: limits)
  }

  /// The first bytes of a file, which may also be a pipe that somebody named.
  private static func beginning(of path: String, count: Int) throws(ImageError) -> [UInt8] {
    do throws(FileError) { return try FileReader.beginning(of: path, count: count, from: .any) } catch { throw .file(error) }
  }
}
