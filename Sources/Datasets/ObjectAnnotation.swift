/// One object that people marked in an image.
public struct ObjectAnnotation: Sendable, Hashable {
  public var id: Int
  public var imageID: Int
  public var categoryID: Int
  public var box: AnnotationBox
  /// Square pixels: of the object's outline where the file gives it (COCO), else of the box.
  public var area: Double
  /// A crowd of objects under one box (COCO); detections on it count neither for nor against.
  public var isCrowd: Bool
  /// Hard to recognise (VOC); detections on it count neither for nor against.
  public var isDifficult: Bool

  /// An object; its area is that of the box where none is given.
  public init(
    id: Int, imageID: Int, categoryID: Int, box: AnnotationBox, area: Double? = nil, isCrowd: Bool = false, isDifficult: Bool = false
  ) {
    (self.id, self.imageID, self.categoryID, self.box) = (id, imageID, categoryID, box)
    (self.area, self.isCrowd, self.isDifficult) = (area ?? box.area, isCrowd, isDifficult)
  }
}
