import Evaluation

extension EvaluationPage {
  /// Precision by recall and F1 by score: the mean of the classes that have objects, and those with the most objects.
  static func charts(_ curves: [CategoryCurve]) -> [LineChart] {
    let counted = curves.filter { $0.objectCount > 0 }
    let shown = counted.sorted { $0.objectCount > $1.objectCount }.prefix(LineChart.colorCount)
    let note = shown.count < counted.count ? "; the \(shown.count) classes with the most objects" : ""
    let precision = shares.map { share in counted.map { $0.precision(atRecall: share) } }
    let f1 = shares.map { share in counted.map { $0.f1(atScore: share) } }
    return [
      LineChart(
        "Precision by recall, overlap 0.5\(note)", x: Axis("Recall"), y: Axis("Precision"),
        series: mean(precision, of: counted) + shown.map { curve in Series(curve.category.name, points { curve.precision(atRecall: $0) }) }),
      LineChart(
        "F1 by score threshold, overlap 0.5\(note)", x: Axis("Score threshold"), y: Axis("F1"),
        series: mean(f1, of: counted)
          + shown.map { curve in
            Series(curve.category.name, points { curve.f1(atScore: $0) }, highlight: curve.highlight)
          }),
    ]
  }

  /// The reliability of scores, and how many detections have them.
  static func charts(_ calibration: Calibration) -> [LineChart] {
    if calibration.bins.isEmpty { return [] }
    let width = calibration.bins[0].scores.upperBound - calibration.bins[0].scores.lowerBound
    func bars(_ value: (Calibration.Bin) -> Double) -> [Series.Point] {
      calibration.bins.map { .init(x: ($0.scores.lowerBound + $0.scores.upperBound) / 2, y: value($0)) }
    }
    let counts = bars { Double($0.count) }
    return [
      LineChart(
        "Reliability", x: Axis("Score"), y: Axis("Share of right detections"),
        series: [
          Series("detections", bars(\.precision), mark: .bars(width: width)),
          Series("scores that are probabilities", [.init(x: 0, y: 0), .init(x: 1, y: 1)], mark: .reference),
        ]),
      LineChart(
        "Detections by score", x: Axis("Score"), y: Axis("Detections", holding: [0] + counts.map(\.y)),
        series: [Series("detections", counts, mark: .bars(width: width))]),
    ]
  }

  static func note(_ calibration: Calibration) -> String {
    let error = "The expected calibration error is \(decimal(calibration.expectedError, digits: 3))."
    guard calibration.isImprovedByTemperature else { return error }
    let (temperature, improved) = (decimal(calibration.temperature, digits: 2), decimal(calibration.expectedErrorAtTemperature, digits: 3))
    return "\(error) Dividing logits by a temperature of \(temperature) would make it \(improved)."
  }

  private static let shares = (0...100).map { Double($0) / 100 }

  private static func points(_ value: (Double) -> Double) -> [Series.Point] { shares.map { .init(x: $0, y: value($0)) } }

  /// A line over the values of all classes at each share; none for a single class.
  private static func mean(_ values: [[Double]], of curves: [CategoryCurve]) -> [Series] {
    if curves.count < 2 { return [] }
    let points = zip(shares, values).map { Series.Point(x: $0, y: $1.reduce(0, +) / Double(curves.count)) }
    return [Series("mean of \(curves.count) classes", points, mark: .strongLine)]
  }
}

extension CategoryCurve {
  /// The highest F1 at the threshold that the tables give.
  fileprivate var highlight: Series.Point? {
    guard let best, let bestThreshold else { return nil }
    return .init(x: Double(bestThreshold), y: best.f1)
  }

  /// The best precision at a recall or a higher one.
  fileprivate func precision(atRecall recall: Double) -> Double { points.lazy.filter { $0.recall >= recall }.map(\.precision).max() ?? 0 }

  /// F1 when the detections from a score up are kept.
  fileprivate func f1(atScore score: Double) -> Double { points.last { $0.score >= score }?.f1 ?? 0 }
}
