import Detectors
import Results

extension ImageResult {
  /// The row of an image's detections, with the names of their classes.
  public init(file: String, width: Int, height: Int, detections: [Detection], categories: CategoryList) {
    self.init(file: file, width: width, height: height, objects: detections.map { DetectedObject($0, categories: categories) })
  }
}

extension DetectedObject {
  /// A detection with the name of its class.
  public init(_ detection: Detection, categories: CategoryList) {
    let box = detection.box
    self.init(
      label: categories[detection.label], categoryID: detection.label, score: detection.score, x: box.x1, y: box.y1, width: box.width,
      height: box.height)
  }
}
