import Datasets
import Detectors
import Evaluation
import RCNN

/// The objects that a model misses, and why, summed over a data set.
public struct MissReport: Sendable {
  /// What was missed, in the order of the images.
  public private(set) var rows: [Row] = []
  /// The objects that were looked for.
  public private(set) var objectCount = 0
  /// Images that could not be read, whose objects are left out.
  public internal(set) var unreadableCount = 0
  /// Images of another size than the annotations say.
  public internal(set) var sizes = SizeMismatches()
  /// Images whose orientation was ignored.
  public internal(set) var orientations = IgnoredOrientations()
  private let labels: [Int: Int]
  private let categories: [DatasetCategory]
  private let annotations: [Int: [ObjectAnnotation]]

  /// A missed object.
  public struct Row: Sendable {
    /// The name of its image.
    public let image: String
    /// As people marked it.
    public let annotation: ObjectAnnotation
    /// The name of its category.
    public let category: String
    /// By COCO's limits.
    public let size: ObjectSize
    /// Where it was lost.
    public let miss: Miss
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
public enum ObjectSize: String, Sendable, CaseIterable {
  case small, medium, large

  /// The size of an object of `area` square pixels.
  public init(area: Double) { self = area <= AreaRange.small.maximum ? .small : area <= AreaRange.medium.maximum ? .medium : .large }
}
