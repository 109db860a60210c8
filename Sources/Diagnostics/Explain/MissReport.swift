import Datasets
import Diagnostics
import Evaluation
import JSON
import RCNN
import Results

/// The objects that a model misses, and why, summed over a data set.
struct MissReport {
  private(set) var rows: [Row] = []
  private(set) var objectCount = 0
  var unreadableCount = 0
  private let labels: [Int: Int]
  private let categories: [DatasetCategory]
  private let annotations: [Int: [ObjectAnnotation]]

  /// A missed object.
  struct Row {
    let image: String
    let annotation: ObjectAnnotation
    let category: String
    let size: ObjectSize
    let miss: Miss
  }

  /// `labels`: the model's label by category.
  init(_ dataset: Dataset, labels: [Int: Int]) {
    self.labels = labels
    categories = dataset.categories
    annotations = Dictionary(grouping: dataset.annotations.filter { !$0.isCrowd && !$0.isDifficult }, by: \.imageID)
  }

  /// Looks for an image's objects; crowds, difficult ones and those of classes that the model does not know are left out. Throws what the device throws.
  mutating func add(_ explainer: MissExplainer, _ image: DatasetImage, _ pixels: Image) throws {
    let known = annotations[image.id, default: []].compactMap { annotation in labels[annotation.categoryID].map { (annotation, $0) } }
    let objects = known.map { MissExplainer.Object(box: BoundingBox($0.0.box), label: $0.1) }
    objectCount += objects.count
    for miss in try explainer.misses(of: objects, in: pixels) {
      let annotation = known[miss.object].0
      let category = categories.first { $0.id == annotation.categoryID }?.name ?? "\(annotation.categoryID)"
      rows.append(
        Row(image: image.fileName, annotation: annotation, category: category, size: ObjectSize(area: annotation.area), miss: miss))
    }
  }
}

/// COCO's three sizes of objects.
enum ObjectSize: String, CaseIterable {
  case small, medium, large

  /// The size of an object of `area` square pixels.
  init(area: Double) { self = area <= AreaRange.small.maximum ? .small : area <= AreaRange.medium.maximum ? .medium : .large }
}

extension BoundingBox {
  fileprivate init(_ box: AnnotationBox) {
    self.init(x1: Float(box.x), y1: Float(box.y), x2: Float(box.x + box.width), y2: Float(box.y + box.height))
  }
}
