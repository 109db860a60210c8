import Boxes
import Datasets

/// A cell of an arrangement, with what is seen of it.
struct PlacedCell: Sendable {
  let cell: Cell
  /// Its pixels in the image.
  private let inside: Int
  /// Its pixels under other cells.
  var hidden: Int
  /// Its pixels that no opaque cell hides.
  let area: Int
  /// Around those pixels.
  let box: AnnotationBox

  /// A cell with `inside` pixels in an image of a width, of which those with the indices `seen`, in ascending order, are not under an opaque cell.
  init(_ cell: Cell, inside: Int, seen: [Int], width: Int) {
    (self.cell, self.inside, hidden, area) = (cell, inside, inside - seen.count, seen.count)
    let (top, bottom) = (seen[0] / width, seen[seen.count - 1] / width)
    let columns = seen.map { $0 % width }
    let (left, right) = (columns.min()!, columns.max()!)
    box = AnnotationBox(x: Double(left), y: Double(top), width: Double(right - left + 1), height: Double(bottom - top + 1))
  }

  /// Whether so many more pixels may be hidden, where the share `limit` of all may be.
  func canHide(_ count: Int, limit: Double) -> Bool { Double(hidden + count) <= limit * Double(inside) }
}
