import Files

/// Reading of PNG, JPEG, WebP, TIFF and BMP files, to the same bytes as Pillow's `Image.open(path).convert("RGB")`.
/// Transparency is dropped, grey is repeated, 16-bit samples keep their high byte, CMYK of a JPEG file is taken as inverted.
/// Greys of more than 8 bits in a TIFF file, which microscopes write with 12 or 14, keep the highest 8 bits that the image uses.
/// Of several pages or frames the first one counts.
extension Image {
  /// Reads a file, whose format its content tells.
  /// - Throws: `ImageError`, if it is missing, not an image, truncated, corrupt or beyond the limits.
  public init(contentsOf path: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply) throws(ImageError) {
    self = try Self.read(contentsOf: path, limits: limits, orientation: orientation).image
  }

  /// Decodes the bytes of a file; errors call it by `name`.
  public init(
    decoding bytes: [UInt8], name: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply
  ) throws(ImageError) {
    self = try ImageFile(bytes, name: name, limits: limits).image(orientation).image
  }

  /// Reads a file and says as well which orientation it notes, applied or ignored. Throws `ImageError`.
  package static func read(
    contentsOf path: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply
  ) throws(ImageError) -> (image: Image, noted: Orientation) {
    try ImageFile(beginning(of: path, count: limits.readableBytes), name: path, limits: limits).image(orientation)
  }

  /// Decodes the bytes of an image file, which errors call `name`, likewise.
  package static func read(
    _ bytes: [UInt8], name: String, limits: ImageLimits = .default, orientation: OrientationPolicy = .apply
  ) throws(ImageError) -> (image: Image, noted: Orientation) {
    try ImageFile(bytes, name: name, limits: limits).image(orientation)
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
