/// Cells with places on a slide, and what is seen of each: opaque cells first, then red cells, each above the red cells before it.
///
/// A cell is placed only if it can be labelled: enough of it lies within the image, and no cell is hidden too far. So every cell that is
/// drawn has a label.
struct Arrangement: Sendable {
  let width: Int
  let height: Int
  private(set) var cells: [PlacedCell] = []
  /// The uppermost cell of each pixel, as an index; -1 where there is none.
  private var owners: [Int32]

  /// At least this part of a cell lies within the image; what has less is a sliver.
  static let leastShareInside = 0.3

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    owners = [Int32](repeating: -1, count: width * height)
  }

  /// Places a cell, if no more than the share `limit` of it or of any other is hidden then.
  mutating func place(_ cell: Cell, hidingAtMost limit: Double) -> Bool {
    let (inside, count) = cell.outline.pixels(width: width, height: height)
    guard !inside.isEmpty, Double(inside.count) >= Self.leastShareInside * Double(count) else { return false }
    let seen = inside.filter { owners[$0] < 0 || !cells[Int(owners[$0])].cell.isOpaque }
    guard Double(inside.count - seen.count) <= limit * Double(inside.count), hideOthers(at: seen, limit) else { return false }
    for pixel in seen { owners[pixel] = Int32(cells.count) }
    cells.append(PlacedCell(cell, inside: inside.count, seen: seen, width: width))
    return true
  }

  /// Counts the pixels of other cells that get hidden, unless one would have too little left.
  private mutating func hideOthers(at pixels: [Int], _ limit: Double) -> Bool {
    var counts = [Int](repeating: 0, count: cells.count)
    for pixel in pixels where owners[pixel] >= 0 { counts[Int(owners[pixel])] += 1 }
    for (cell, count) in zip(cells, counts) where count > 0 && !cell.canHide(count, limit: limit) { return false }
    for (other, count) in counts.enumerated() { cells[other].hidden += count }
    return true
  }
}
