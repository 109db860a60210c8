import Evaluation
import RCNN

extension EvaluationReport {
  /// The threshold of each class's best F1.
  var classThresholds: ClassThresholds {
    ClassThresholds(
      Dictionary(
        curves.compactMap { curve in curve.bestThreshold.map { (curve.category.name, $0) } }, uniquingKeysWith: { first, _ in first }))
  }
}
