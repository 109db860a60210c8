import TensorGraph

/// Something that compiles a graph into an executable; memory layout, weight packing and kernel choice are its own affair.
public protocol Device: Sendable {
  /// What people call the device, with what matters for its speed.
  var name: String { get }

  /// Packs the graph's constants and chooses kernels; throws `DeviceError` for what the device cannot do, the device's own error (as
  /// `OpenCLError`), and what reading a constant throws.
  ///
  /// A `guarded` executable is slow and for tests of the device itself: everything in memory lies between guard words and is NaN before a run, and a
  /// run throws `DeviceError.overrun` or `DeviceError.unwritten` when kernels wrote outside of a value or left a part of a result out, and any run
  /// `DeviceError.miscounted` when they counted rows that cannot be.
  func compile(_ graph: Graph, guarded: Bool) throws -> any Executable
}

extension Device {
  /// Compiles a graph without guards.
  public func compile(_ graph: Graph) throws -> any Executable { try compile(graph, guarded: false) }
}

/// A compiled graph.
public protocol Executable: Sendable {
  /// The graph that runs; profiles count its nodes.
  var graph: Graph { get }

  /// Runs the graph on inputs by name and returns its results by name; throws `DeviceError`, `GraphError` or the device's own error. Runs
  /// one call at a time.
  ///
  /// Every operation runs once for each of `profiles`, several times in a row if there are several, and once if there are none.
  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor]
}

extension Executable {
  /// Runs the graph once, with a profile or without.
  public func run(_ inputs: [String: HostTensor], profile: Profile? = nil) throws -> [String: HostTensor] {
    try run(inputs, profiles: profile.map { [$0] } ?? [])
  }
}
