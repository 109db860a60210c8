import Boxes

/// One object that people marked in an image.
public struct ObjectAnnotation: Sendable, Hashable {
  /// The file's number of the object.
  public var id: Int
  /// The number of its image.
  public var imageID: Int
  /// The number of its class.
  public var categoryID: Int
  /// Of no size where the file gives none (`hasBox`).
  public var box: AnnotationBox
  /// Square pixels: of the object's outline where the file gives it (COCO), else of the box.
  public var area: Double
  /// A crowd of objects under one box (COCO); detections on it count neither for nor against.
  public var isCrowd: Bool
  /// Hard to recognise (VOC); detections on it count neither for nor against.
  public var isDifficult: Bool
  /// Whether the file gives a box; what it does not is in no format written, and `DatasetCheck` finds it.
  public var hasBox: Bool

  /// An object; its area is that of the box where none is given.
  public init(
    id: Int, imageID: Int, categoryID: Int, box: AnnotationBox?, area: Double? = nil, isCrowd: Bool = false, isDifficult: Bool = false
  ) {
    (self.id, self.imageID, self.categoryID, hasBox) = (id, imageID, categoryID, box != nil)
    self.box = box ?? AnnotationBox(x: 0, y: 0, width: 0, height: 0)
    (self.area, self.isCrowd, self.isDifficult) = (area ?? self.box.area, isCrowd, isDifficult)
  }
}
