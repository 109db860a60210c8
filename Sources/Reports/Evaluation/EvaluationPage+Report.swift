import Datasets
import Evaluation
import Results

extension EvaluationPage {
  /// Everything that a report tells, and the images that came out worst and best.
  ///
  /// - Parameters:
  ///   - evaluator: what the report is about.
  ///   - dataset: what was scored.
  ///   - pictureCount: how many images are shown of the worst, and of the best.
  ///   - imagePath: the file of an image of the data set.
  public init(
    title: String, _ report: EvaluationReport, _ evaluator: Evaluator, dataset: Dataset, pictureCount: Int = 6,
    imagePath: @escaping (DatasetImage) -> String
  ) {
    let objectCount = dataset.annotations.count { !$0.isCrowd }
    self.init(
      title: title,
      subtitle:
        "\(plural(dataset.images.count, "image")), \(plural(objectCount, "object")), \(plural(report.coco.categories.count, "class"))")
    numbers = Self.numbers(report.coco.numbers)
    classes = zip(report.coco.categories, report.curves).map { ClassRow($0, $1) }
    allClasses = ClassRow(report)
    curves = Self.charts(report.curves)
    chosenThreshold = report.scoreThreshold
    views = Self.thresholds.map { threshold in
      let isReported = threshold == report.scoreThreshold
      return ThresholdView(isReported ? report.confusion : evaluator.confusionMatrix(scoreThreshold: threshold), threshold: threshold)
    }
    breakdowns = [BarList(report.errors), BarList(sizes: report.coco.numbers)]
    calibration = Self.charts(report.calibration)
    calibrationNote = Self.note(report.calibration)
    pictureRule = """
      Images are ranked by F1 at a score above \(decimal(report.scoreThreshold, digits: 2)) and an overlap of at least 0.5; among equals, worse ones have more \
      mistakes and better ones more objects.
      """
    let ranking = ImageRanking(evaluator.outcomes(scoreThreshold: report.scoreThreshold), count: pictureCount)
    let pictures = PictureSource(dataset, path: imagePath)
    errorGalleries = report.errors.errors.compactMap { ErrorGallery($0, pictures) }
    (worst, best) = (ranking.worst.compactMap(pictures.picture), ranking.best.compactMap(pictures.picture))
  }

  /// Of the views to choose from.
  private static let thresholds = [0.1, 0.3, 0.5, 0.7, 0.9]

  private static func numbers(_ numbers: COCONumbers) -> [Number] {
    let meanings = [
      "precision, mean over overlaps of 0.5 to 0.95", "precision at an overlap of 0.5", "precision at an overlap of 0.75",
      "precision on objects up to 32 × 32 pixels", "precision on objects up to 96 × 96 pixels", "precision on larger objects",
      "recall with 1 detection an image and class", "recall with 10 detections", "recall with 100 detections",
      "recall of objects up to 32 × 32 pixels", "recall of objects up to 96 × 96 pixels", "recall of larger objects",
    ]
    return meanings.indices.map { Number(COCONumbers.names[$0], meaning: meanings[$0], value: measured(numbers.values[$0])) }
  }

  /// COCO's numbers are -1 where no object is to be found.
  static func measured(_ value: Double) -> Double? { value < 0 ? nil : value }
}

extension ClassRow {
  fileprivate init(_ coco: COCOEvaluation.Category, _ curve: CategoryCurve) {
    func measured(_ value: Double) -> Double? { EvaluationPage.measured(value) }
    self.init(
      coco.category.name, objectCount: coco.objectCount, detectionCount: coco.detectionCount, ap: measured(coco.numbers.ap),
      ap50: measured(coco.numbers.ap50), ap75: measured(coco.numbers.ap75), recall: measured(coco.numbers.ar100),
      bestThreshold: curve.bestThreshold.map(Double.init), bestF1: curve.best?.f1)
  }

  /// All classes: the sums of their objects and detections, and the threshold at which the mean of their F1 is best.
  fileprivate init?(_ report: EvaluationReport) {
    if report.coco.categories.count < 2 { return nil }
    let numbers = report.coco.numbers
    func measured(_ value: Double) -> Double? { EvaluationPage.measured(value) }
    let best = MeanCurve(report.curves.filter { $0.objectCount > 0 }) { $0.f1(atScore: $1) }.points.filter(\.y.isFinite).max { $0.y < $1.y }
    self.init(
      "all", objectCount: report.coco.categories.reduce(0) { $0 + $1.objectCount },
      detectionCount: report.coco.categories.reduce(0) { $0 + $1.detectionCount }, ap: measured(numbers.ap), ap50: measured(numbers.ap50),
      ap75: measured(numbers.ap75), recall: measured(numbers.ar100), bestThreshold: best?.x, bestF1: best?.y)
  }
}
