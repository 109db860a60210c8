/// Columns `left..<right` of the rows `top..<bottom`.
struct PixelRectangle: Equatable, Sendable {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int

  /// All pixels whose centres lie within `reach` of a point.
  init(around center: Point, reach: Float) {
    left = Int((center.x - reach).rounded(.down))
    top = Int((center.y - reach).rounded(.down))
    right = Int((center.x + reach).rounded(.up)) + 1
    bottom = Int((center.y + reach).rounded(.up)) + 1
  }

  /// A rectangle.
  init(left: Int, top: Int, right: Int, bottom: Int) { (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom) }

  /// The part within an image of this size, perhaps none.
  func clipped(width: Int, height: Int) -> PixelRectangle {
    PixelRectangle(
      left: min(max(left, 0), width), top: min(max(top, 0), height), right: max(min(right, width), min(max(left, 0), width)),
      bottom: max(min(bottom, height), min(max(top, 0), height)))
  }
}
