extension EvaluationReport {
  /// The threshold of each class's best F1, where that is one for scores that are probabilities, 0 to 1.
  public var classThresholds: [String: Float] {
    let thresholds = curves.compactMap { curve in curve.bestThreshold.map { (curve.category.name, max($0, 0)) } }
    return Dictionary(thresholds.filter { $0.1 < 1 }, uniquingKeysWith: { first, _ in first })
  }

  /// Classes whose best F1 lies at scores that no probability has.
  public var classesBeyondScores: [String] {
    curves.filter { $0.bestThreshold.map { $0 >= 1 } ?? false }.map(\.category.name)
  }
}
