/// A format that data sets are kept in.
public enum DatasetFormat: String, Sendable, CaseIterable {
  /// One JSON file beside the images.
  case coco
  /// A folder with an XML file an image.
  case voc
  /// A folder with a text file an image.
  case yolo

  /// Whether an annotation is written: none without a box, and a crowd is no single object to learn from, and a line of YOLO's cannot say that it is one.
  public func holds(_ annotation: ObjectAnnotation) -> Bool { annotation.hasBox && (self != .yolo || !annotation.isCrowd) }
}
