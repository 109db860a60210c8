/// The objects and detections of each image, all categories together.
struct ImageIndex: Sendable {
  /// Positions in the table of objects, by image.
  let objects: CountingSort
  /// Positions in the table of detections, by image; an image's are in the order of category, falling score.
  let detections: CountingSort
  /// The category of each object of the table.
  let objectCategories: [Int32]
  /// The category of each detection of the table.
  let detectionCategories: [Int32]

  init(_ evaluator: Evaluator) {
    let (objects, detections) = (evaluator.objects, evaluator.detections)
    self.objects = CountingSort(Array(0..<Int32(objects.images.count)), by: objects.images, bound: evaluator.images.count)
    self.detections = CountingSort(Array(0..<Int32(detections.images.count)), by: detections.images, bound: evaluator.images.count)
    objectCategories = Self.categories(objects.categoryStarts)
    detectionCategories = Self.categories(detections.categoryStarts)
  }

  private static func categories(_ starts: [Int]) -> [Int32] {
    zip(starts, starts.dropFirst()).enumerated().flatMap { category, bounds in
      repeatElement(Int32(category), count: bounds.1 - bounds.0)
    }
  }
}
