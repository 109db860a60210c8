import Boxes

/// One object that a detector found, as COCO's results files list it.
public struct ScoredObject: Sendable, Hashable {
  /// The number of its image.
  public var imageID: Int
  /// The number of its class.
  public var categoryID: Int
  /// Where it is, in pixels of the image.
  public var box: AnnotationBox
  /// How sure the detector is; the larger, the surer.
  public var score: Double

  /// A detection.
  public init(imageID: Int, categoryID: Int, box: AnnotationBox, score: Double) {
    (self.imageID, self.categoryID, self.box, self.score) = (imageID, categoryID, box, score)
  }
}
