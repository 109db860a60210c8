/// A box to draw on an image, with its label.
public struct Annotation: Equatable, Sendable {
  public var box: Rectangle
  /// Such as "person 0.98"; no label is drawn if it is empty.
  public var text: String
  public var color: Color

  public init(box: Rectangle, text: String, color: Color) {
    self.box = box
    self.text = text
    self.color = color
  }
}
