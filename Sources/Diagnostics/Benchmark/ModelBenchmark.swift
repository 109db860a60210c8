import DeviceRuntime
import Images
import RCNN
import TensorGraph

/// Times a detector from the decoded image to the final boxes.
public struct ModelBenchmark: Sendable {
  /// How many timed runs.
  public var iterations = 5
  /// How many runs before them, outside of all figures but the first one's own.
  public var warmUps = 1
  /// How many copies of the image the device is given at once.
  public var batchSize = 1

  /// Five runs after one, of a single image.
  public init() {}

  /// Times `detector` on `image`; the stages are measured in runs of their own, since looking takes time too. Throws what `Detector.detect` throws.
  public func run(_ detector: Detector, on image: Image) throws -> Report {
    let images = [Image](repeating: image, count: batchSize)
    let times = try (0..<warmUps + iterations).map { _ in
      let start = ContinuousClock.now
      _ = try detector.labelledBoxes(in: images)
      return (ContinuousClock.now - start) / .milliseconds(1)
    }
    let statistics = Statistics(Array(times[warmUps...]))
    let profile = Profile()
    for _ in 0..<iterations { _ = try detector.labelledBoxes(in: images, profile: profile) }
    return Report(
      firstMilliseconds: times[0], milliseconds: statistics, imagesPerSecond: 1e3 * Double(batchSize) / statistics.median,
      stages: detector.graph.stages(profile, runs: iterations))
  }

  /// What was measured.
  public struct Report: Sendable {
    /// The time of the very first batch, in which drivers finish what they put off, such as compiling.
    public let firstMilliseconds: Double
    /// The time of a batch.
    public let milliseconds: Statistics
    /// At the median.
    public let imagesPerSecond: Double
    /// The parts of the network in the order of their work.
    public let stages: [Stage]
  }

  /// A part of the network, summed over its nodes.
  public struct Stage: Sendable {
    /// What the names of its nodes begin with.
    public let name: String
    /// The mean time of a run.
    public let milliseconds: Double
    /// The multiply-adds of a run in units of 10^9.
    public let gigaMultiplyAdds: Double

    /// Floating-point operations a second in units of 10^9; Winograd counts as the direct convolution that it replaces.
    public var gigaflopsPerSecond: Double { 2e3 * gigaMultiplyAdds / max(milliseconds, 1e-9) }
  }
}

extension Graph {
  /// The graph's stages in order, with their share of a profile.
  fileprivate func stages(_ profile: Profile, runs: Int) -> [ModelBenchmark.Stage] {
    stageRanges.map { name, nodes in
      let sum = nodes.reduce(Profile.Entry()) { $0 + profile[$1] }
      return ModelBenchmark.Stage(
        name: name, milliseconds: Double(sum.nanoseconds) / 1e6 / Double(runs),
        gigaMultiplyAdds: Double(sum.multiplyAdds) / 1e9 / Double(runs))
    }
  }
}
