/// The objects and detections of one category in one image, as ranges of the tables; one of them may be empty, never both.
struct ImageGroup: Sendable {
  let category: Int32
  let image: Int32
  private let firstObject: Int32
  private let endOfObjects: Int32
  private let firstDetection: Int32
  private let endOfDetections: Int32

  var objects: Range<Int> { Int(firstObject)..<Int(endOfObjects) }
  var detections: Range<Int> { Int(firstDetection)..<Int(endOfDetections) }

  /// All groups, in the order of category and image.
  static func all(_ objects: ObjectTable, _ detections: DetectionTable) -> [ImageGroup] {
    var groups: [ImageGroup] = []
    for category in 0..<objects.categoryStarts.count - 1 { append(category, objects, detections, to: &groups) }
    return groups
  }

  /// Merges the images of a category's objects and detections.
  private static func append(_ category: Int, _ objects: ObjectTable, _ detections: DetectionTable, to groups: inout [ImageGroup]) {
    var (object, detection) = (objects.range(category).lowerBound, detections.range(category).lowerBound)
    let (endOfObjects, endOfDetections) = (objects.range(category).upperBound, detections.range(category).upperBound)
    while object < endOfObjects || detection < endOfDetections {
      let image = min(
        object < endOfObjects ? objects.images[object] : .max, detection < endOfDetections ? detections.images[detection] : .max)
      let (firstObject, firstDetection) = (object, detection)
      while object < endOfObjects && objects.images[object] == image { object += 1 }
      while detection < endOfDetections && detections.images[detection] == image { detection += 1 }
      groups.append(
        ImageGroup(
          category: Int32(category), image: image, firstObject: Int32(firstObject), endOfObjects: Int32(object),
          firstDetection: Int32(firstDetection), endOfDetections: Int32(detection)))
    }
  }
}
