/// The cells of a pyramid level, around whose upper left corners the same anchors stand.
public struct AnchorGrid: Hashable, Sendable {
  /// Cells from top to bottom.
  public let rows: Int
  /// Cells from left to right.
  public let columns: Int
  /// Pixels of the canvas a cell, x and y: as in torchvision the side over the cells along it, rounded down, so not a power of two on odd grids.
  public let stride: SIMD2<Int>

  /// A map of `rows` x `columns` cells over a canvas of a size in pixels.
  public init(rows: Int, columns: Int, height: Int, width: Int) {
    (self.rows, self.columns, stride) = (rows, columns, SIMD2(width / columns, height / rows))
  }

  /// The number of cells, which are counted row by row.
  public var cellCount: Int { rows * columns }

  /// An anchor, whose corners are given around the origin, around that of a cell.
  public func anchor(_ corners: SIMD4<Float>, at cell: Int) -> BoundingBox {
    BoundingBox(corners + origin(row: cell / columns, column: cell % columns))
  }

  /// All anchors, cell by cell.
  public func anchors(_ cellAnchors: [SIMD4<Float>]) -> [BoundingBox] {
    var anchors: [BoundingBox] = []
    anchors.reserveCapacity(cellCount * cellAnchors.count)
    for row in 0..<rows {
      for column in 0..<columns {
        let origin = origin(row: row, column: column)
        for corners in cellAnchors { anchors.append(BoundingBox(corners + origin)) }
      }
    }
    return anchors
  }

  /// Of a cell, for both corners of a box.
  private func origin(row: Int, column: Int) -> SIMD4<Float> {
    let (x, y) = (Float(column * stride.x), Float(row * stride.y))
    return SIMD4(x, y, x, y)
  }
}
