import Evaluation
import RCNN

/// Everything that `rcnn evaluate` tells of one run.
struct EvaluationReport {
  let coco: COCOEvaluation
  let curves: [CategoryCurve]
  let voc: [VOCEvaluation]
  let errors: ErrorBreakdown
  let confusion: ConfusionMatrix
  let calibration: Calibration

  init(_ evaluator: Evaluator) {
    coco = evaluator.coco()
    curves = evaluator.curves()
    voc = VOCMetric.allCases.map { evaluator.voc($0) }
    errors = evaluator.errors()
    confusion = evaluator.confusionMatrix()
    calibration = evaluator.calibration()
  }

  /// The threshold of each class's best F1.
  var classThresholds: ClassThresholds {
    ClassThresholds(
      Dictionary(
        curves.compactMap { curve in curve.bestThreshold.map { (curve.category.name, $0) } }, uniquingKeysWith: { first, _ in first }))
  }
}
