import Evaluation

extension EvaluationPage {
  /// Precision by recall, and F1, precision and recall by score: the mean of the classes that have objects, and those with the most objects.
  static func charts(_ curves: [CategoryCurve]) -> [LineChart] {
    let counted = curves.filter { $0.objectCount > 0 }
    let shown = counted.sorted { $0.objectCount > $1.objectCount }.prefix(LineChart.colorCount)
    let note = shown.count < counted.count ? "; the \(shown.count) classes with the most objects" : ""
    func chart(_ title: String, x: String, y: String, highlighting: Bool = false, _ value: @escaping (CategoryCurve, Double) -> Double)
      -> LineChart
    {
      let mean = MeanCurve(counted, value: value)
      return LineChart(
        "\(title), overlap 0.5\(note)", x: Axis(x), y: Axis(y),
        series: (counted.count < 2 ? [] : [Series("mean of \(counted.count) classes", mean.points, mark: .strongLine)])
          + shown.map { curve in
            Series(curve.category.name, MeanCurve([curve], value: value).points, highlight: highlighting ? curve.highlight : nil)
          })
    }
    let score = "Score threshold"
    return [
      chart("Precision by recall", x: "Recall", y: "Precision") { $0.precision(atRecall: $1) },
      chart("F1 by score threshold", x: score, y: "F1", highlighting: true) { $0.f1(atScore: $1) },
      chart("Precision by score threshold", x: score, y: "Precision") { $0.point(atScore: $1)?.precision ?? .nan },
      chart("Recall by score threshold", x: score, y: "Recall") { $0.point(atScore: $1)?.recall ?? 0 },
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
}

/// A value of several curves over 101 shares from 0 to 1: the mean of those that have it.
struct MeanCurve {
  let points: [Series.Point]

  init(_ curves: [CategoryCurve], value: (CategoryCurve, Double) -> Double) {
    points = (0...100).map { percent in
      let share = Double(percent) / 100
      let values = curves.map { value($0, share) }.filter { !$0.isNaN }
      return Series.Point(x: share, y: values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count))
    }
  }
}

extension CategoryCurve {
  /// The highest F1 at the threshold that the tables give.
  fileprivate var highlight: Series.Point? {
    guard let best, let bestThreshold else { return nil }
    return .init(x: Double(bestThreshold), y: best.f1)
  }

  /// The best precision at a recall or a higher one.
  func precision(atRecall recall: Double) -> Double { points.lazy.filter { $0.recall >= recall }.map(\.precision).max() ?? 0 }

  /// The point at which the detections from a score up are kept; nil where there are none.
  func point(atScore score: Double) -> CurvePoint? { points.last { $0.score >= score } }

  /// F1 when the detections from a score up are kept.
  func f1(atScore score: Double) -> Double { point(atScore: score)?.f1 ?? 0 }
}
