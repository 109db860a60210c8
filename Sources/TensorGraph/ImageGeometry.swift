/// Where an image of a batch lies and what the resize makes of it: one row of a graph's geometry input.
public struct ImageGeometry: Hashable, Sendable {
  /// The index of the image's first pixel among the pixels of the batch.
  public var pixelOffset: Int
  /// The height before the resize.
  public var sourceHeight: Int
  /// The width before the resize.
  public var sourceWidth: Int
  /// The height after the resize, without padding.
  public var height: Int
  /// The width after the resize, without padding.
  public var width: Int

  /// The number of columns of the geometry input.
  public static let columnCount = 5

  /// The geometry of one image, sizes in pixels.
  public init(pixelOffset: Int, sourceHeight: Int, sourceWidth: Int, height: Int, width: Int) {
    self.pixelOffset = pixelOffset
    self.sourceHeight = sourceHeight
    self.sourceWidth = sourceWidth
    self.height = height
    self.width = width
  }

  /// Reads row `row` of a geometry tensor.
  public init(row: Int, of rows: UnsafePointer<Int32>) {
    let columns = rows + row * Self.columnCount
    self.init(
      pixelOffset: Int(columns[0]), sourceHeight: Int(columns[1]), sourceWidth: Int(columns[2]), height: Int(columns[3]),
      width: Int(columns[4]))
  }

  /// The row of the geometry tensor.
  public var row: [Int32] { [pixelOffset, sourceHeight, sourceWidth, height, width].map(Int32.init) }
}
