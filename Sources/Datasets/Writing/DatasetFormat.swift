/// A format that data sets are kept in.
public enum DatasetFormat: String, Sendable, CaseIterable {
  /// One JSON file beside the images.
  case coco
  /// A folder with an XML file an image.
  case voc
  /// A folder with a text file an image.
  case yolo
}
