/// Everything that is told of one run, computed once for texts and pages.
public struct EvaluationReport: Sendable {
  /// The score above which detections count for the confusion matrix.
  public let scoreThreshold = 0.5
  /// COCO's numbers, of all classes and of each.
  public let coco: COCOEvaluation
  /// Precision and recall of each class.
  public let curves: [CategoryCurve]
  /// By both metrics, in the order of `VOCMetric`.
  public let voc: [VOCEvaluation]
  /// The kinds of errors, and what they cost.
  public let errors: ErrorBreakdown
  /// Which classes were taken for which.
  public let confusion: ConfusionMatrix
  /// Whether scores are probabilities.
  public let calibration: Calibration

  /// Scores a run.
  public init(_ evaluator: Evaluator) {
    coco = evaluator.coco()
    curves = evaluator.curves()
    voc = VOCMetric.allCases.map { evaluator.voc($0) }
    errors = evaluator.errors()
    confusion = evaluator.confusionMatrix(scoreThreshold: scoreThreshold)
    calibration = evaluator.calibration()
  }
}
