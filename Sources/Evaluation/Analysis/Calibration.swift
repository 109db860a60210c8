/// Whether scores are probabilities: how often detections of a score are right.
public struct Calibration: Sendable, Equatable {
  /// The bins that hold detections, by rising score.
  public let bins: [Bin]
  /// The expected calibration error: the mean distance of score and precision of a bin, weighed by its detections.
  public let expectedError: Double
  /// Dividing the logits of all scores by it makes the right and wrong detections most likely (Guo et al. 2017); above 1: scores are too
  /// sure of themselves.
  public let temperature: Double
  /// The expected calibration error at that temperature.
  public let expectedErrorAtTemperature: Double

  /// Whether dividing by the temperature makes the error smaller. It makes the detections likelier, which need not do so.
  public var isImprovedByTemperature: Bool { expectedErrorAtTemperature < expectedError }

  /// Detections of like scores.
  public struct Bin: Sendable, Equatable {
    /// The scores from lower up to, not including, upper; the last bin includes 1.
    public let scores: Range<Double>
    /// The detections in the range.
    public let count: Int
    /// The mean of their scores.
    public let meanScore: Double
    /// The share of right detections.
    public let precision: Double
  }

  /// Scores, each with whether its detection is right; those below 0 count as 0, those above 1 as 1.
  ///
  /// All numbers are 0, the temperature 1, where there are none.
  public init(_ outcomes: [(score: Double, isRight: Bool)], binCount: Int = 15) {
    let outcomes = outcomes.map { (score: min(max($0.score, 0), 1), isRight: $0.isRight) }
    bins = Self.bins(outcomes, binCount)
    expectedError = Self.expectedError(bins)
    let logits = outcomes.map { (logit: Self.logit($0.score), isRight: $0.isRight) }
    let temperature = outcomes.isEmpty ? 1 : Self.temperature(logits)
    self.temperature = temperature
    let warmed = logits.map { (score: Self.probability($0.logit / temperature), isRight: $0.isRight) }
    expectedErrorAtTemperature = Self.expectedError(Self.bins(warmed, binCount))
  }

  private static func bins(_ outcomes: [(score: Double, isRight: Bool)], _ binCount: Int) -> [Bin] {
    var sums = [(count: Int, score: Double, right: Int)](repeating: (0, 0, 0), count: binCount)
    for outcome in outcomes {
      let bin = min(binCount - 1, Int(outcome.score * Double(binCount)))
      sums[bin].count += 1
      sums[bin].score += outcome.score
      sums[bin].right += outcome.isRight ? 1 : 0
    }
    return sums.enumerated().filter { $0.element.count > 0 }.map { index, sum in
      Bin(
        scores: Double(index) / Double(binCount)..<Double(index + 1) / Double(binCount), count: sum.count,
        meanScore: sum.score / Double(sum.count), precision: Double(sum.right) / Double(sum.count))
    }
  }

  private static func expectedError(_ bins: [Bin]) -> Double {
    let total = bins.reduce(0) { $0 + $1.count }
    return bins.reduce(0) { $0 + abs($1.meanScore - $1.precision) * Double($1.count) / Double(total) }
  }
}
