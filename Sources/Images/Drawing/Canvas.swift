/// Draws anti-aliased shapes onto an image.
struct Canvas {
  private(set) var image: Image

  init(_ image: Image) {
    self.image = image
  }

  /// The frame of a box, drawn inwards, with an opacity of 0...1.
  mutating func drawOutline(of box: PixelBox, width: Int, color: Color, opacity: Float = 1) {
    let inner = box.inset(by: width)
    let sides =
      inner.isEmpty
      ? [box]
      : [
        PixelBox(left: box.left, top: box.top, right: box.right, bottom: inner.top),
        PixelBox(left: box.left, top: inner.bottom, right: box.right, bottom: box.bottom),
        PixelBox(left: box.left, top: inner.top, right: inner.left, bottom: inner.bottom),
        PixelBox(left: inner.right, top: inner.top, right: box.right, bottom: inner.bottom),
      ]
    for side in sides { blend(color, in: side) { _, _ in opacity } }
  }

  /// A box whose corners are rounded by a radius in pixels.
  mutating func fill(_ box: PixelBox, color: Color, cornerRadius radius: Float) {
    blend(color, in: box) { x, y in
      let outside = (
        max(Float(box.left) + radius - x, x - Float(box.right) + radius, 0),
        max(Float(box.top) + radius - y, y - Float(box.bottom) + radius, 0)
      )
      guard outside.0 > 0, outside.1 > 0 else { return 1 }
      return radius + 0.5 - (outside.0 * outside.0 + outside.1 * outside.1).squareRoot()
    }
  }

  /// Text whose first capital has its top left at a point, in a box beyond which nothing is drawn.
  mutating func draw(_ text: some StringProtocol, at origin: Glyph.Point, scale: Float, color: Color, in box: PixelBox) {
    // Lines thinner than a pixel would turn grey.
    let penRadius = max(StrokeFont.penWidth * scale, 1.1) / 2
    var coverage = Coverage(box: box.intersection(PixelBox(image)), penRadius: penRadius)
    for line in StrokeFont.polylines(of: text) {
      let points = line.map { Glyph.Point(x: origin.x + scale * $0.x, y: origin.y + scale * $0.y) }
      for (start, end) in zip(points, points.dropFirst()) { coverage.stroke(from: start, to: end) }
    }
    blend(color, in: coverage.box) { x, y in coverage[Int(x), Int(y)] }
  }

  /// Lays a colour over the pixels of a box; their share is asked for at their centres.
  private mutating func blend(_ color: Color, in box: PixelBox, share: (_ x: Float, _ y: Float) -> Float) {
    let visible = box.intersection(PixelBox(image))
    guard !visible.isEmpty else { return }
    for y in visible.top..<visible.bottom {
      for x in visible.left..<visible.right {
        let share = min(max(share(Float(x) + 0.5, Float(y) + 0.5), 0), 1)
        if share > 0 { image[x, y] = image[x, y].covered(by: color, share: share) }
      }
    }
  }
}
