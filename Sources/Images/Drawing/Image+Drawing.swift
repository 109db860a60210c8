extension Image {
  /// The image with boxes and their labels drawn on it.
  ///
  /// Sizes follow the image's and the boxes' unless a width of lines in pixels is given, labels stay inside, and the first annotation has the best place and lies on top.
  /// A label that others would hide is left out, as is a box that is not finite or not within the image.
  public func drawing(_ annotations: [Annotation], lineWidth: Int? = nil) -> Image {
    let style = DrawingStyle(self, boxes: annotations.map(\.box), lineWidth: lineWidth)
    let frames = annotations.map { frame(of: $0.box, lineWidth: style.lineWidth) }
    let visible = zip(annotations, frames).compactMap { annotation, frame in frame.map { (annotation, $0) } }
    var canvas = Canvas(self)
    for (annotation, frame) in visible.reversed() {
      let (seam, line) = (style.seamWidth, style.lineWidth)
      canvas.drawOutline(of: frame.inset(by: -seam), width: line + 2 * seam, color: .black, opacity: 0.25)
      canvas.drawOutline(of: frame, width: line, color: annotation.color)
    }
    var layout = LabelLayout(bounds: PixelBox(self))
    let labels = visible.compactMap { Label($0, at: $1, style: style, layout: &layout, bounds: PixelBox(self)) }
    for label in labels.reversed() { label.draw(on: &canvas, style: style) }
    return canvas.image
  }

  /// The whole pixels of a box and its line, whose middle follows the box.
  private func frame(of box: Rectangle, lineWidth: Int) -> PixelBox? {
    guard box.isFinite, box.x2 >= box.x1, box.y2 >= box.y1 else { return nil }
    let half = Float(lineWidth) / 2
    func snap(_ value: Float, _ limit: Int) -> Int { Int(min(max(value.rounded(), 0), Float(limit))) }
    let frame = PixelBox(
      left: snap(box.x1 - half, width), top: snap(box.y1 - half, height), right: snap(box.x2 + half, width),
      bottom: snap(box.y2 + half, height))
    return frame.isEmpty ? nil : frame
  }
}
