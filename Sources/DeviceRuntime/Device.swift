import TensorGraph

/// Something that compiles a graph into an executable; memory layout, packing and kernel choice are its own affair, passes over the graph the caller's.
public protocol Device: Sendable {
  /// What people call the device, with what matters for its speed.
  var name: String { get }

  /// The arithmetic of products.
  var precision: Precision { get }

  /// Packs the graph's parameters and chooses kernels; throws `GraphError` for what cannot be computed, `DeviceError` for what the device cannot do, the
  /// device's own error (as `OpenCLError`), and what reading a parameter throws.
  func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable

  /// Memory for the variables of graphs, in which several executables of this device can share them.
  func makeParameterStore() -> any ParameterStore
}

extension Device {
  /// Strict float32.
  public var precision: Precision { .float32 }

  /// Compiles a graph as usual.
  public func compile(_ graph: Graph) throws -> any Executable { try compile(graph, CompileOptions()) }
}

/// The arithmetic of products; sums, and everything between operations, are float32.
public enum Precision: String, Sendable, CaseIterable {
  /// What is multiplied is taken as it is.
  case float32
  /// What is multiplied is rounded to bfloat16, with the 8 bits of precision that its name has: nothing for training.
  case bfloat16 = "bf16"
}

/// How a graph is compiled.
public struct CompileOptions: Sendable {
  /// Slow and for tests of the device itself: everything in memory lies between guard words and is NaN before a run, and a run throws
  /// `DeviceError.overrun`, `.unwritten` or `.unclean` when kernels wrote outside of a value, left a part of a result out, or something in its padding,
  /// and any run `.miscounted` when they counted rows that cannot be.
  public var isGuarded: Bool
  /// Where the graph's variables live; nil makes a store for this executable alone.
  public var parameters: (any ParameterStore)?
  /// The most bytes that the activations of a run, or of all that go on side by side, may take; a run that needs more throws `DeviceError.outOfMemory`.
  public var memoryLimit: Int?

  /// As usual: no guards.
  public init(isGuarded: Bool = false, parameters: (any ParameterStore)? = nil) {
    (self.isGuarded, self.parameters) = (isGuarded, parameters)
  }
}

/// The variables of a device's graphs, by path.
public protocol ParameterStore: Sendable {
  /// The paths of the variables of all graphs that were compiled with this store, sorted.
  var paths: [String] { get }

  /// The shape of a variable; throws `DeviceError.badInput` when there is none.
  func shape(of path: String) throws -> Shape

  /// What a variable is now, in row-major order; throws as `shape` does, and the device's error.
  func values(of path: String) throws -> [Float]

  /// Changes a variable, for every executable that has it; throws as `values` does.
  func set(_ values: [Float], of path: String) throws
}

/// A compiled graph.
public protocol Executable: Sendable {
  /// The graph that runs; profiles count its nodes.
  var graph: Graph { get }

  /// How many runs the device computes side by side, each on its own; nil where one run of a batch is the best use of it.
  var concurrentRunCount: Int? { get }

  /// Runs the graph on inputs by name and returns its results by name; throws `DeviceError`, `GraphError` or the device's own error. Runs
  /// one call at a time. Variables change when everything has run, or not at all.
  ///
  /// Every operation runs once for each of `profiles`, several times in a row if there are several, and once if there are none.
  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor]

  /// Runs the graph once for each of several inputs, side by side where the device does that and no variable changes, and returns in their order what `run`
  /// returns or throws.
  func run(each inputs: [[String: HostTensor]], profile: Profile?) -> [Result<[String: HostTensor], any Error>]

  /// Runs the graph once, and gives each float32 result in row-major order to `ready`, as early as the device can: others may go on with it while the rest runs.
  /// The same memory is given back behind the run, so that the call has to copy what it needs.
  func run(_ inputs: [String: HostTensor], ready: (_ name: String, _ values: UnsafeBufferPointer<Float>) -> Void) throws
    -> [String: HostTensor]
}

extension Executable {
  /// For devices that are best used by one run of a batch.
  public var concurrentRunCount: Int? { nil }

  /// One run after the other.
  public func run(each inputs: [[String: HostTensor]], profile: Profile?) -> [Result<[String: HostTensor], any Error>] {
    inputs.map { inputs in Result { try run(inputs, profile: profile) } }
  }

  /// Runs the graph once, with a profile or without.
  public func run(_ inputs: [String: HostTensor], profile: Profile? = nil) throws -> [String: HostTensor] {
    try run(inputs, profiles: profile.map { [$0] } ?? [])
  }

  /// All results at the end, for devices that cannot look at one before.
  public func run(_ inputs: [String: HostTensor], ready: (_ name: String, _ values: UnsafeBufferPointer<Float>) -> Void) throws
    -> [String: HostTensor]
  {
    let results = try run(inputs, profiles: [])
    for output in graph.outputs {
      if case .float32(let values)? = results[output.name]?.elements { values.withUnsafeBufferPointer { ready(output.name, $0) } }
    }
    return results
  }
}
