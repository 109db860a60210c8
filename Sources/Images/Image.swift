/// An 8-bit RGB image.
public struct Image: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Red, green and blue of each pixel, row by row from the top left: height x width x 3.
  public var pixels: [UInt8]

  /// An image of given pixels, height x width x 3.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width >= 0 && height >= 0 && pixels.count == 3 * width * height, "pixels must be height x width x 3")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// An image of one colour.
  public init(width: Int, height: Int, color: Color) {
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { bytes, count in
      count = 3 * width * height
      for pixel in stride(from: 0, to: count, by: 3) {
        (bytes[pixel], bytes[pixel + 1], bytes[pixel + 2]) = (color.red, color.green, color.blue)
      }
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// Width and height.
  public var size: ImageSize { ImageSize(width: width, height: height) }

  /// The colour at a column and a row.
  public subscript(x: Int, y: Int) -> Color {
    get { self[y * width + x] }
    set { self[y * width + x] = newValue }
  }

  private subscript(pixel: Int) -> Color {
    get { Color(red: pixels[3 * pixel], green: pixels[3 * pixel + 1], blue: pixels[3 * pixel + 2]) }
    set {
      pixels[3 * pixel] = newValue.red
      pixels[3 * pixel + 1] = newValue.green
      pixels[3 * pixel + 2] = newValue.blue
    }
  }
}
