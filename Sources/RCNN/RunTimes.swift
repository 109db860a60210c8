import DeviceRuntime
import Synchronization
import TensorGraph

/// How long a run spent on each step; steps overlap, so that their sum may exceed the time that passed.
public final class RunTimes: Sendable {
  /// A step in the life of an image.
  public enum Step: String, CaseIterable, Sendable {
    case decode, prepare, network, select, write
  }

  /// The times of the graph's nodes.
  public let profile = Profile()
  private let measured = Mutex<[Step: Duration]>([:])

  /// No time at all.
  public init() {}

  /// Adds a measured time to a step outside of the graph.
  public func add(_ time: Duration, to step: Step) { measured.withLock { $0[step, default: .zero] += time } }

  /// The time of every step, where `graph` is the one whose nodes `profile` counts.
  public func times(of graph: Graph) -> [Step: Duration] {
    graph.nodes.indices.reduce(into: measured.withLock { $0 }) { times, node in
      times[Self.step(of: graph.nodes[node].op), default: .zero] += .nanoseconds(profile[node].nanoseconds)
    }
  }

  private static func step(of op: any Op) -> Step {
    if op is ImageTransform { return .prepare }
    return op is ProposalGeneration || op is DetectionSelection ? .select : .network
  }
}
