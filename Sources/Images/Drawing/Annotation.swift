/// A box to draw on an image, with its label.
public struct Annotation: Equatable, Sendable {
  /// Where the frame goes, in pixels.
  public var box: Rectangle
  /// Such as "person 0.98"; no label is drawn if it is empty.
  public var text: String
  /// Of the frame and of the label's ground.
  public var color: Color

  /// A frame with a label.
  public init(box: Rectangle, text: String, color: Color) {
    self.box = box
    self.text = text
    self.color = color
  }
}
