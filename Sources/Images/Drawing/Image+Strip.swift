extension Image {
  /// A line of text on a strip of a height in pixels; what is too long for it is cut off.
  package static func strip(_ text: String, width: Int, height: Int, color: Color, ground: Color) -> Image {
    var canvas = Canvas(Image(width: width, height: height, color: ground))
    let scale = Float(height) / 2 / (StrokeFont.capHeight + StrokeFont.penWidth)
    canvas.draw(text, at: Glyph.Point(x: 1, y: Float(height) / 4), scale: scale, color: color, in: PixelBox(canvas.image))
    return canvas.image
  }
}
