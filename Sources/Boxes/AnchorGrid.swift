/// The cells of a pyramid level, around whose upper left corners the same anchors stand.
public struct AnchorGrid: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// Pixels of the canvas a cell, x and y: as in torchvision the side over the cells along it, rounded down, so not a power of two on odd grids.
  public let stride: SIMD2<Int>

  /// A map of `rows` x `columns` cells over a canvas of a size in pixels.
  public init(rows: Int, columns: Int, height: Int, width: Int) {
    (self.rows, self.columns, stride) = (rows, columns, SIMD2(width / columns, height / rows))
  }

  /// Where a cell, counted row by row, begins: x, y, x, y, to be added to an anchor's corners.
  public func origin(of cell: Int) -> SIMD4<Float> {
    let (x, y) = (Float(cell % columns * stride.x), Float(cell / columns * stride.y))
    return SIMD4(x, y, x, y)
  }
}
