import Boxes

/// One object found in an image, by the name of its class and its top left corner, width and height.
public struct Detection: Equatable, Sendable {
  /// The name of the class.
  public var label: String
  /// The model's number of the class; for COCO's models that is COCO's own, with gaps.
  public var categoryID: Int
  /// The probability of the class, 0 to 1.
  public var score: Float
  /// The left edge in pixels.
  public var x: Float
  /// The upper edge in pixels.
  public var y: Float
  /// In pixels.
  public var width: Float
  /// In pixels.
  public var height: Float

  /// An object; lengths in pixels of the image.
  public init(label: String, categoryID: Int, score: Float, x: Float, y: Float, width: Float, height: Float) {
    self.label = label
    self.categoryID = categoryID
    self.score = score
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The box by its corners.
  public var box: BoundingBox { BoundingBox(x1: x, y1: y, x2: x + width, y2: y + height) }

  /// The box as data sets have it.
  package var annotationBox: AnnotationBox { AnnotationBox(x: Double(x), y: Double(y), width: Double(width), height: Double(height)) }
}
