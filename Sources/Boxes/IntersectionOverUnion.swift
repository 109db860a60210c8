import Datasets

extension AnnotationBox {
  /// The intersection over union, in pycocotools' order of operations; over `detection`'s own area where the object is a crowd.
  func overlap(withDetection detection: AnnotationBox, isCrowd: Bool) -> Double {
    let width = min(detection.width + detection.x, self.width + x) - max(detection.x, x)
    if width <= 0 { return 0 }
    let height = min(detection.height + detection.y, self.height + y) - max(detection.y, y)
    if height <= 0 { return 0 }
    let intersection = width * height
    return intersection / (isCrowd ? detection.area : detection.area + area - intersection)
  }
}
