/// A format in which results are written.
public enum ResultFormat: String, CaseIterable, Sendable {
  /// One JSON object a line and image.
  case jsonl
  /// COCO's results format, with a data set of the images that it refers to.
  case coco
  /// Comma-separated values, a line an object.
  case csv
  /// Pascal VOC's XML, a file an image.
  case voc
  /// YOLO's text labels, a file an image.
  case yolo
  /// Copies of the images with the objects drawn in.
  case images

  /// Whether the format is one stream, which also fits through a pipe.
  public var isStream: Bool {
    switch self {
    case .jsonl, .coco, .csv: true
    case .voc, .yolo, .images: false
    }
  }
}
