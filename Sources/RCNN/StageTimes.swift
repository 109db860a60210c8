import DeviceRuntime
import Synchronization
import TensorGraph

/// How long a run spent on each stage; stages overlap, so that their sum may exceed the time that passed.
public final class StageTimes: Sendable {
  /// A stage in the life of an image.
  public enum Stage: String, CaseIterable, Sendable {
    case decode, prepare, network, select, write
  }

  /// The times of the graph's nodes.
  public let profile = Profile()
  private let measured = Mutex<[Stage: Duration]>([:])

  /// No time at all.
  public init() {}

  /// Adds the time that `body` takes to a stage outside of the graph.
  public func measure<Result, Failure: Error>(_ stage: Stage, _ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let start = ContinuousClock.now
    defer { add(ContinuousClock.now - start, to: stage) }
    return try body()
  }

  /// Adds a measured time to a stage outside of the graph.
  public func add(_ time: Duration, to stage: Stage) { measured.withLock { $0[stage, default: .zero] += time } }

  /// The time of every stage, where `graph` is the one whose nodes `profile` counts.
  public func times(of graph: Graph) -> [Stage: Duration] {
    graph.nodes.indices.reduce(into: measured.withLock { $0 }) { times, node in
      times[Self.stage(of: graph.nodes[node].op), default: .zero] += .nanoseconds(profile[node].nanoseconds)
    }
  }

  private static func stage(of op: any Op) -> Stage {
    if op is ImageTransform { return .prepare }
    return op is ProposalGeneration || op is DetectionSelection ? .select : .network
  }
}
