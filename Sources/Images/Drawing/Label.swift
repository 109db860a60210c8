/// A text on a plate of the colour of its box.
struct Label {
  private let text: Substring
  private let color: Color
  private let plate: PixelBox

  /// Nil without text or without a place for it.
  init?(_ annotation: Annotation, at frame: PixelBox, style: DrawingStyle, layout: inout LabelLayout, bounds: PixelBox) {
    text = style.shortened(annotation.text, toWidth: bounds.width)
    color = annotation.color
    guard !text.isEmpty, style.plateHeight <= bounds.height else { return nil }
    let width = style.plateWidth(text)
    let place = layout.place(width: width, height: style.plateHeight, at: frame, lineWidth: style.lineWidth)
    guard let place else { return nil }
    plate = place
  }

  func draw(on canvas: inout Canvas, style: DrawingStyle) {
    canvas.fill(plate, color: color, cornerRadius: style.cornerRadius)
    let origin = Glyph.Point(x: Float(plate.left + style.padding), y: Float(plate.top + style.padding))
    canvas.draw(text, at: origin, scale: style.fontScale, color: color.readableTextColor, in: plate)
  }
}
