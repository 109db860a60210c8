import RandomNumbers

/// Whether one run is better than another beyond the luck of which images were tested: a paired bootstrap over images (Efron 1979).
public struct RunComparison: Sendable, Equatable {
  /// The difference in AP.
  public let ap: Difference
  /// The difference in AP at an overlap of 0.5.
  public let ap50: Difference
  /// The draws of the bootstrap.
  public let sampleCount: Int

  /// One of the two.
  public enum Run: String, Sendable { case first, second }

  /// The second run's number minus the first's.
  public struct Difference: Sendable, Equatable {
    /// On the images as they are.
    public let observed: Double
    /// 95 of 100 samples lie in it (percentiles 2.5 and 97.5).
    public let interval: ClosedRange<Double>
    /// The share of samples in which the second run is better; equal ones count half.
    public let probabilityOfBetter: Double

    /// The run that is better beyond luck: the interval lies to one side of 0. nil where it does not.
    public var better: Run? { interval.lowerBound > 0 ? .second : interval.upperBound < 0 ? .first : nil }

    init(observed: Double, samples: [Double]) {
      self.observed = observed
      let sorted = samples.sorted()
      let tail = Int((0.025 * Double(sorted.count)).rounded(.down))
      interval = sorted[tail]...sorted[sorted.count - 1 - tail]
      let wins = samples.reduce(0) { $0 + ($1 > 0 ? 1 : $1 == 0 ? 0.5 : 0) }
      probabilityOfBetter = wins / Double(samples.count)
    }
  }

  /// Draws the images `sampleCount` times, with replacement, and scores both runs on each draw; throws `EvaluationError` where they were
  /// scored against different data sets, or ones without images or objects.
  public init(_ first: Evaluator, _ second: Evaluator, sampleCount: Int = 1000, seed: UInt64 = 0) throws(EvaluationError) {
    guard first.images == second.images, first.categories.map(\.id) == second.categories.map(\.id), first.objects == second.objects
    else { throw .differentDatasets }
    let imageCount = first.images.count
    let runs = [first, second].map(ResampledRun.init)
    let observed = Self.differences(runs, [Int32](repeating: 1, count: imageCount))
    guard let observed, sampleCount > 0 else { throw .nothingToCompare }
    var generator = SplitMix64(seed: seed)
    let seeds = (0..<sampleCount).map { _ in generator.next() }
    let samples = concurrentMap(sampleCount) { Self.differences(runs, Self.weights(imageCount, seed: seeds[$0])) }.compactMap(\.self)
    if samples.isEmpty { throw .nothingToCompare }
    self.sampleCount = samples.count
    ap = Difference(observed: observed.ap, samples: samples.map(\.ap))
    ap50 = Difference(observed: observed.ap50, samples: samples.map(\.ap50))
  }

  /// How often each image is drawn.
  private static func weights(_ count: Int, seed: UInt64) -> [Int32] {
    var generator = SplitMix64(seed: seed)
    var weights = [Int32](repeating: 0, count: count)
    for _ in 0..<count { weights[Int.random(in: 0..<count, using: &generator)] += 1 }
    return weights
  }

  private static func differences(_ runs: [ResampledRun], _ weights: [Int32]) -> (ap: Double, ap50: Double)? {
    guard let first = runs[0].averagePrecision(weights), let second = runs[1].averagePrecision(weights) else { return nil }
    return (second.ap - first.ap, second.ap50 - first.ap50)
  }
}
