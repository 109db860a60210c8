/// How much of each pixel of a box a round pen has covered, 0...1.
struct Coverage {
  let box: PixelBox
  private let penRadius: Float
  private var shares: [Float]

  init(box: PixelBox, penRadius: Float) {
    self.box = box
    self.penRadius = penRadius
    shares = [Float](repeating: 0, count: box.area)
  }

  subscript(x: Int, y: Int) -> Float {
    shares[(y - box.top) * box.width + x - box.left]
  }

  /// Draws a line with round ends; where lines meet, the larger share counts.
  mutating func stroke(from start: Glyph.Point, to end: Glyph.Point) {
    let touched = bounds(start, end).intersection(box)
    guard !touched.isEmpty else { return }
    for y in touched.top..<touched.bottom {
      for x in touched.left..<touched.right {
        let distance = Self.distance(from: Glyph.Point(x: Float(x) + 0.5, y: Float(y) + 0.5), toLineFrom: start, to: end)
        let share = min(max(penRadius + 0.5 - distance, 0), 1)
        let index = (y - box.top) * box.width + x - box.left
        shares[index] = max(shares[index], share)
      }
    }
  }

  private func bounds(_ start: Glyph.Point, _ end: Glyph.Point) -> PixelBox {
    let reach = penRadius + 1
    return PixelBox(
      left: Int((min(start.x, end.x) - reach).rounded(.down)), top: Int((min(start.y, end.y) - reach).rounded(.down)),
      right: Int((max(start.x, end.x) + reach).rounded(.up)), bottom: Int((max(start.y, end.y) + reach).rounded(.up)))
  }

  private static func distance(from point: Glyph.Point, toLineFrom start: Glyph.Point, to end: Glyph.Point) -> Float {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = dx * dx + dy * dy
    let along = length > 0 ? min(max(((point.x - start.x) * dx + (point.y - start.y) * dy) / length, 0), 1) : 0
    let (x, y) = (start.x + along * dx - point.x, start.y + along * dy - point.y)
    return (x * x + y * y).squareRoot()
  }
}
