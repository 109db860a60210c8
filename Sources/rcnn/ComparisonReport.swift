import Evaluation
import JSON
import Results

/// What `rcnn evaluate --compare` tells of two runs.
struct ComparisonReport {
  /// The first run's and the second's.
  let numbers: [COCONumbers]
  let comparison: RunComparison

  var text: String {
    let table = TextTable(
      header: ["", "first", "second", "difference", "95 % interval", "second is better"],
      rows: [
        row("AP", numbers.map(\.ap), comparison.ap), row("AP50", numbers.map(\.ap50), comparison.ap50),
      ])
    return "\(table)\n\n\(verdict)\n\(comparison.sampleCount) draws of the images, the same for both runs."
  }

  private var verdict: String {
    switch comparison.ap.better {
    case .first: "The first run is better: the interval of AP lies below 0."
    case .second: "The second run is better: the interval of AP lies above 0."
    case nil: "Neither run is shown to be better: the interval of AP holds 0."
    }
  }

  /// One object; each number at full precision.
  var json: String {
    JSONText.object([
      "first": JSONText.object(numbers[0].members), "second": JSONText.object(numbers[1].members),
      "samples": "\(comparison.sampleCount)", "differences": JSONText.object(["AP": json(comparison.ap), "AP50": json(comparison.ap50)]),
    ])
  }

  private func row(_ name: String, _ values: [Double], _ difference: RunComparison.Difference) -> [String] {
    let interval = difference.interval
    return [
      name, decimal(values[0], digits: 4), decimal(values[1], digits: 4), decimal(difference.observed, digits: 4),
      "\(decimal(interval.lowerBound, digits: 4)) to \(decimal(interval.upperBound, digits: 4))",
      "\(decimal(100 * difference.probabilityOfBetter, digits: 1)) %",
    ]
  }

  private func json(_ difference: RunComparison.Difference) -> String {
    JSONText.object([
      "difference": JSONText.number(difference.observed), "lower": JSONText.number(difference.interval.lowerBound),
      "upper": JSONText.number(difference.interval.upperBound),
      "probability_of_better": JSONText.number(difference.probabilityOfBetter),
      "better": difference.better.map { JSONText.string($0.rawValue) } ?? "null",
    ])
  }
}
