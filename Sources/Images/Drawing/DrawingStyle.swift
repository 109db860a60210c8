/// The sizes of lines and labels that fit an image, in pixels.
struct DrawingStyle {
  let lineWidth: Int
  let capHeight: Int

  /// They follow the size of the image, and that of `boxes` where most of them are small beside it.
  init(_ image: Image, boxes: [Rectangle] = [], lineWidth: Int? = nil) {
    let side = min(image.width, image.height)
    let sides = boxes.filter(\.isFinite).map { min($0.x2 - $0.x1, $0.y2 - $0.y1) }.sorted()
    let typical = sides.isEmpty ? side : Int(min(max(sides[sides.count / 2], 0), Float(side)))
    self.lineWidth = lineWidth ?? (side < 128 ? 1 : max(2, min((side + 125) / 250, typical / 20)))
    capHeight = max(7, min(side / 44, typical / 4))
  }

  /// The width of the dark seam beside lines, which sets them off from a background of their colour.
  var seamWidth: Int { (lineWidth + 2) / 3 }

  /// Between the text and the border of its plate.
  var padding: Int { max(2, (capHeight * 9 + 10) / 20) }

  var cornerRadius: Float { Float(capHeight) / 5 }

  var plateHeight: Int { capHeight + 2 * padding }

  /// Pixels per glyph unit: capitals with half a pen above and below are `capHeight` tall.
  var fontScale: Float { Float(capHeight) / (StrokeFont.capHeight + StrokeFont.penWidth) }

  func plateWidth(_ text: some StringProtocol) -> Int {
    Int((StrokeFont.width(of: text) * fontScale).rounded(.up)) + 2 * padding
  }

  /// The longest beginning of a text whose plate is no wider than this.
  func shortened(_ text: String, toWidth width: Int) -> Substring {
    var text = text[...]
    while text.last == " " || !text.isEmpty && plateWidth(text) > width { text.removeLast() }
    return text
  }
}
