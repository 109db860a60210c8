import TensorGraph

/// Greedy suppression of boxes that overlap a better one too much.
package struct NonMaximumSuppression {
  /// Intersection over union above which (not at which) the lower-ranked box goes.
  package let threshold: Float
  /// The most boxes to keep.
  package var limit: Int

  /// A suppression that keeps at most `limit` boxes.
  package init(threshold: Float, limit: Int = .max) { (self.threshold, self.limit) = (threshold, limit) }

  /// The indices of the boxes that survive; `boxes` are ranked best first. A NaN overlap suppresses nothing.
  package func survivors(_ boxes: [SIMD4<Float>]) -> [Int] {
    var kept: [Int] = []
    var columns = BoxColumns(capacity: boxes.count)
    for (index, box) in boxes.enumerated() where !columns.overlaps(box, above: threshold) {
      columns.append(box)
      kept.append(index)
      if kept.count == limit { break }
    }
    return kept
  }
}

/// Boxes by coordinate, eight at a time, so that one box is compared with all kept ones at vector speed.
private struct BoxColumns {
  private typealias Lane = SIMD8<Float>
  private var count = 0
  private var (x1, y1, x2, y2, area): ([Lane], [Lane], [Lane], [Lane], [Lane])

  init(capacity: Int) {
    // Lanes without a box overlap nothing: their intersection is zero.
    let empty = [Lane](repeating: Lane(repeating: 0), count: (capacity + 7) / 8)
    (x1, y1, x2, y2, area) = (empty, empty, empty, empty, empty)
  }

  mutating func append(_ box: SIMD4<Float>) {
    let (lane, slot) = (count / 8, count % 8)
    (x1[lane][slot], y1[lane][slot], x2[lane][slot], y2[lane][slot]) = (box.x, box.y, box.z, box.w)
    area[lane][slot] = (box.z - box.x) * (box.w - box.y)
    count += 1
  }

  func overlaps(_ box: SIMD4<Float>, above threshold: Float) -> Bool {
    let boxArea = Lane(repeating: (box.z - box.x) * (box.w - box.y))
    let zero = Lane(repeating: 0)
    for lane in 0..<(count + 7) / 8 {
      let width = pointwiseMin(Lane(repeating: box.z), x2[lane]) - pointwiseMax(Lane(repeating: box.x), x1[lane])
      let height = pointwiseMin(Lane(repeating: box.w), y2[lane]) - pointwiseMax(Lane(repeating: box.y), y1[lane])
      let intersection = pointwiseMax(width, zero) * pointwiseMax(height, zero)
      let overlap = intersection / (area[lane] + boxArea - intersection)
      if any(overlap .> Lane(repeating: threshold)) { return true }
    }
    return false
  }
}
