import DeviceRuntime
import TensorGraph

/// The device memory of an executable: one arena for all activations, one workspace; both grow to the largest need and stay.
struct OpenCLMemory {
  private let graph: Graph
  private let context: OpenCLContext
  private let aliases: [Value: Value]
  private let rowCounts: [Value: Value]
  private var arena: OpenCLBuffer?
  private var workspace: OpenCLBuffer?
  private var bindings: [[String: Shape]: OpenCLBinding] = [:]
  private static let bindingLimit = 32

  init(_ graph: Graph, _ context: OpenCLContext) {
    (self.graph, self.context) = (graph, context)
    aliases = graph.flattenAliases
    rowCounts = graph.rowCounts
  }

  /// Where everything lies for inputs of the given shapes; `workspaceByteCount` is asked with the shapes of all values. Throws `OpenCLError`.
  mutating func binding(_ inputs: [String: Shape], workspaceByteCount: ([[Shape]]) -> Int) throws -> OpenCLBinding {
    if let binding = bindings[inputs] { return binding }
    let plan = try ExecutionPlan(graph, inputs: inputs, aliases: aliases, alignment: max(64, context.info.baseAddressAlignment))
    try reserve(\.arena, plan.memory.byteCount)
    try reserve(\.workspace, workspaceByteCount(plan.shapes))
    if bindings.count >= Self.bindingLimit { bindings.removeAll() }
    let binding = try OpenCLBinding(
      graph, plan, aliases: aliases, rowCounts: rowCounts, arena: arena, workspace: workspace, context)
    bindings[inputs] = binding
    return binding
  }

  /// Frees everything.
  mutating func release() {
    bindings.removeAll()
    (arena, workspace) = (nil, nil)
  }

  /// Slices of a buffer that is replaced would keep it alive, so all bindings go with it.
  private mutating func reserve(_ buffer: WritableKeyPath<Self, OpenCLBuffer?>, _ byteCount: Int) throws {
    if byteCount <= self[keyPath: buffer]?.byteCount ?? 0 { return }
    bindings.removeAll()
    self[keyPath: buffer] = nil
    self[keyPath: buffer] = try context.buffer(byteCount: byteCount)
  }
}
