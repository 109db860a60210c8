import Boxes

/// One object found in an image.
public struct Detection: Hashable, Sendable {
  /// In pixels of the image as it was given.
  public var box: BoundingBox
  /// The class index; 0 is the background and never detected.
  public var label: Int
  /// The probability of the class, 0 to 1.
  public var score: Float

  /// A detection.
  public init(box: BoundingBox, label: Int, score: Float) {
    (self.box, self.label, self.score) = (box, label, score)
  }
}
