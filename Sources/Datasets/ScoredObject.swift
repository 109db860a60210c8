import Boxes

/// One object that a detector found, as COCO's results files list it.
public struct ScoredObject: Sendable, Hashable {
  public var imageID: Int
  public var categoryID: Int
  public var box: AnnotationBox
  public var score: Double

  /// A detection.
  public init(imageID: Int, categoryID: Int, box: AnnotationBox, score: Double) {
    (self.imageID, self.categoryID, self.box, self.score) = (imageID, categoryID, box, score)
  }
}
