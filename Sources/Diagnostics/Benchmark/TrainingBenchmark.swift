import DeviceRuntime
import Files
import RCNN
import TensorGraph
import Training

/// Times steps of learning, images decoded beforehand.
public struct TrainingBenchmark: Sendable {
  /// How many timed steps.
  public var iterations = 5
  /// How many steps before them.
  public var warmUps = 1

  /// Five steps after one.
  public init() {}

  /// Times `step` on `batch`, over and over with a rate that changes nothing to speak of; throws what the step throws. The stages are measured in steps of
  /// their own, since looking takes time too.
  public func run(_ step: TrainingStep, on batch: TrainingBatch, parameterBytes: Int, baseline: Int) throws -> Report {
    let settings = StepSettings(.sgd(rate: 1e-5, weightDecay: 1e-4))
    var nonFinite: String?
    let times = try (0..<warmUps + iterations).map { _ in
      let start = ContinuousClock.now
      let outcome = try step.run(batch, settings)
      nonFinite = nonFinite ?? outcome.nonFinite
      return (ContinuousClock.now - start) / .milliseconds(1)
    }
    let peak = Self.peakBytes - baseline - parameterBytes
    let profile = Profile()
    _ = try step.run(batch, settings, profile: profile)
    return Report(
      milliseconds: Statistics(Array(times[warmUps...])), peakBytes: max(peak, 0), stages: Self.stages(step.graph, profile),
      nonFinite: nonFinite)
  }

  /// The high-water mark of the process's memory since it became this program, 0 where the system does not tell.
  public static var peakBytes: Int {
    guard let status = try? FileReader.text(of: "/proc/self/status"),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return 0 }
    return line.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 } ?? 0
  }

  /// What was measured.
  public struct Report: Sendable {
    /// The time of a step.
    public let milliseconds: Statistics
    /// The most memory that the process held above what it held before, without the parameters themselves.
    public let peakBytes: Int
    /// The parts of the network in the order of their work, the update of the weights last.
    public let stages: [Stage]
    /// The first loss or gradient that was not finite: a step that it belongs to changed nothing.
    public let nonFinite: String?
  }

  /// A part of the network.
  public struct Stage: Sendable {
    /// What the names of its nodes begin with.
    public let name: String
    /// On the way to the losses.
    public var forward = Profile.Entry()
    /// On the way back.
    public var backward = Profile.Entry()
  }

  private static func stages(_ graph: Graph, _ profile: Profile) -> [Stage] {
    graph.stageRanges.map { name, nodes in
      var stage = Stage(name: name)
      for node in nodes {
        let part = graph.nodes[node].name.hasSuffix(".gradient") ? \Stage.backward : \.forward
        stage[keyPath: part] = stage[keyPath: part] + profile[node]
      }
      return stage
    }
  }
}
