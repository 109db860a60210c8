import Boxes
import Datasets

/// The detections in the order of category, image, falling score, a column for each attribute; equal scores keep the order of the file.
struct DetectionTable: Sendable {
  private(set) var images: [Int32]
  private(set) var categoryStarts: [Int]
  private(set) var boxes: [AnnotationBox]
  private(set) var scores: [Double]
  /// For each category, in its range, the positions of its detections by falling score; equal scores in the order of image, file.
  private(set) var byScore: [Int32]

  /// Detections of unknown categories are left out; throws for one of an unknown image.
  init(_ results: [ScoredObject], images: IDIndex, categories: IDIndex) throws(EvaluationError) {
    let columns = try Self.columns(results, images: images, categories: categories)
    let grouping = RowGrouping(
      categories: columns.categories, images: columns.images, categoryCount: categories.count, imageCount: images.count)
    self.images = grouping.images
    categoryStarts = grouping.categoryStarts
    let order = DetectionOrder(grouping, scores: grouping.rows.map { results[Int($0)].score })
    byScore = order.byScore
    boxes = order.rows.map { results[Int($0)].box }
    scores = order.rows.map { results[Int($0)].score }
  }

  /// The positions of one category's detections.
  func range(_ category: Int) -> Range<Int> { categoryStarts[category]..<categoryStarts[category + 1] }

  private static func columns(
    _ results: [ScoredObject], images: IDIndex, categories: IDIndex
  ) throws(EvaluationError) -> (categories: [Int32], images: [Int32]) {
    var columns: (categories: [Int32], images: [Int32]) = ([], [])
    columns.categories.reserveCapacity(results.count)
    columns.images.reserveCapacity(results.count)
    var image = 0
    for result in results {
      guard let found = images.position(of: result.imageID, guess: image) else { throw unknownImage(results, images) }
      image = found
      columns.images.append(Int32(image))
      columns.categories.append(Int32(categories.position(of: result.categoryID) ?? -1))
    }
    return columns
  }

  private static func unknownImage(_ results: [ScoredObject], _ images: IDIndex) -> EvaluationError {
    let strangers = results.filter { images.position(of: $0.imageID) == nil }
    return .unknownImage(id: strangers[0].imageID, count: strangers.count)
  }
}
