import Detectors
import Evaluation
import RCNN

@testable import DatasetChecks
@testable import Datasets
@testable import Images

/// What commands do with a data set that was read.
enum DatasetUse {
  /// The data set that results are laid beside.
  static let example = Dataset(
    categories: [DatasetCategory(id: 1, name: "cat"), DatasetCategory(id: 3, name: "dog")],
    images: [
      DatasetImage(id: 1, fileName: "a.jpg", width: 80, height: 60), DatasetImage(id: 2, fileName: "b.jpg", width: 8, height: 6),
    ],
    annotations: [
      ObjectAnnotation(id: 1, imageID: 1, categoryID: 1, box: AnnotationBox(x: 1, y: 2, width: 30, height: 40)),
      ObjectAnnotation(id: 2, imageID: 2, categoryID: 3, box: AnnotationBox(x: 0, y: 0, width: 8, height: 6), isCrowd: true),
    ])

  /// The file of an image that is turned to be upright.
  static let picture = (try? FuzzedReader.fixtures("Images", ["png"]).first { Orientation(png: $0) == .rotatedRight }) ?? []

  private static let scan = Result { try ImageScan(path: ScratchFolder.file("picture.png", picture)) }

  /// Checks, repairs and converts a data set, and matches it with a model's classes.
  static func use(_ dataset: Dataset) throws {
    let scan = try scan.get()
    let scans = dataset.images.indices.map { $0 % 3 == 2 ? nil : ImageScan.Outcome.some(.success(scan)) }
    var check = DatasetCheck()
    check.expectedClasses = ["cat", "dog"]
    let overlap = SplitOverlap(others: [("other.png", scan.hash)], threshold: 6)
    _ = check.report(dataset, dataset.annotations.count % 2 == 0 ? scans : nil, overlap).repaired()
    for format in [DatasetFormat.coco, .voc, .yolo] { _ = dataset.losses(in: format) }
    _ = try? DatasetWriter(dataset)
    _ = try? CategoryMatch([(1, "cat"), (2, "Dog")], dataset)
    _ = try? CategoryMatch([(1, "class 1"), (2, "class 2")], dataset)
  }

  /// Evaluates a data set as if a detector had found all its objects.
  static func evaluate(_ dataset: Dataset) throws {
    let found = dataset.annotations.map { ScoredObject(imageID: $0.imageID, categoryID: $0.categoryID, box: $0.box, score: $0.area) }
    _ = EvaluationReport(try Evaluator(dataset, results: found))
  }
}
