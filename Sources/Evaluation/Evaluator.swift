import Datasets

/// Detections laid beside the objects of a data set, ready to be scored in any of the ways that the extensions offer.
///
/// Tables are built once, in the order of category and image. Annotations of unlisted images or categories, and results of unlisted
/// categories, count for nothing, as in pycocotools. Annotation ids should be unique.
public struct Evaluator: Sendable {
  /// By id, each id once.
  public let categories: [DatasetCategory]
  /// By id, each once.
  public var imageIDs: [Int] { images.ids }
  let images: IDIndex
  let objects: ObjectTable
  let detections: DetectionTable
  let groups: [ImageGroup]

  /// Sorts objects and results; throws `EvaluationError` for a result of an image that the data set lacks.
  public init(_ dataset: Dataset, results: [ScoredObject]) throws(EvaluationError) {
    let categoryIDs = IDIndex(dataset.categories.map(\.id))
    let named = Dictionary(dataset.categories.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    categories = categoryIDs.ids.compactMap { named[$0] }
    images = IDIndex(dataset.images.map(\.id))
    objects = ObjectTable(dataset.annotations, images: images, categories: categoryIDs)
    detections = try DetectionTable(results, images: images, categories: categoryIDs)
    groups = ImageGroup.all(objects, detections)
  }

  /// A row of the table of objects, by its position and its category's.
  func annotation(_ object: Int, category: Int32) -> ObjectAnnotation {
    ObjectAnnotation(
      id: objects.ids[object], imageID: images.ids[Int(objects.images[object])], categoryID: categories[Int(category)].id,
      box: objects.boxes[object], area: objects.areas[object])
  }

  /// A row of the table of detections, by its position and its category's.
  func result(_ detection: Int, category: Int32) -> ScoredObject {
    ScoredObject(
      imageID: images.ids[Int(detections.images[detection])], categoryID: categories[Int(category)].id, box: detections.boxes[detection],
      score: detections.scores[detection])
  }
}
