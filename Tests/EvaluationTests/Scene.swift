import Boxes
import Datasets
import Evaluation

/// A small data set written by hand: boxes are 10 x 10 pixels unless said otherwise.
struct Scene {
  var dataset: Dataset
  var results: [ScoredObject] = []

  /// Images and categories 1, 2, ....
  init(images: Int = 1, categories: Int = 1) {
    dataset = Dataset(
      categories: (1...categories).map { DatasetCategory(id: $0, name: "c\($0)") },
      images: (1...images).map { DatasetImage(id: $0, fileName: "\($0).png", width: 640, height: 480) })
  }

  func evaluator() throws(EvaluationError) -> Evaluator { try Evaluator(dataset, results: results) }

  mutating func mark(
    x: Double, width: Double = 10, height: Double = 10, image: Int = 1, category: Int = 1, isCrowd: Bool = false, isDifficult: Bool = false
  ) {
    dataset.annotations.append(
      ObjectAnnotation(
        id: dataset.annotations.count + 1, imageID: image, categoryID: category,
        box: AnnotationBox(x: x, y: 0, width: width, height: height), isCrowd: isCrowd, isDifficult: isDifficult))
  }

  mutating func detect(_ score: Double, x: Double, width: Double = 10, height: Double = 10, image: Int = 1, category: Int = 1) {
    results.append(
      ScoredObject(
        imageID: image, categoryID: category, box: AnnotationBox(x: x, y: 0, width: width, height: height), score: score))
  }
}
