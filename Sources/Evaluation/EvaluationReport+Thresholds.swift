import Evaluation
import RCNN

extension EvaluationReport {
  /// The threshold of each class's best F1, where that is one for the scores of `rcnn detect`, which are 0 to 1.
  var classThresholds: ClassThresholds {
    let thresholds = curves.compactMap { curve in curve.bestThreshold.map { (curve.category.name, max($0, 0)) } }
    return ClassThresholds(Dictionary(thresholds.filter { $0.1 < 1 }, uniquingKeysWith: { first, _ in first }))
  }

  /// Classes whose best F1 lies at scores that `rcnn detect` does not give.
  var classesBeyondScores: [String] {
    curves.filter { $0.bestThreshold.map { $0 >= 1 } ?? false }.map(\.category.name)
  }
}
