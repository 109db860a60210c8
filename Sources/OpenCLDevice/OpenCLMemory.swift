import DeviceRuntime
import TensorGraph

/// The device memory of an executable: one arena for inputs, activations and results, one workspace; both grow to the largest need and stay.
struct OpenCLMemory {
  private let graph: Graph
  private let context: OpenCLContext
  private var arena: OpenCLBuffer?
  private var workspace: OpenCLBuffer?
  private var bindings: [[String: Shape]: OpenCLBinding] = [:]
  private var workspaceDivisor = 1
  private static let bindingLimit = 32
  private static let largestWorkspaceDivisor = 8

  init(_ graph: Graph, _ context: OpenCLContext) { (self.graph, self.context) = (graph, context) }

  /// Where everything lies for inputs of the given shapes; `workspaceByteCount` is asked with the shapes of all values and the part of what operations
  /// would like to have that they get. Throws `OpenCLError`.
  mutating func binding(
    _ inputs: [String: Shape], workspaceByteCount: (_ shapes: [[Shape]], _ divisor: Int) -> Int
  ) throws -> OpenCLBinding {
    if let binding = bindings[inputs] { return binding }
    let plan = try ExecutionPlan(graph, inputs: inputs, holdsInputs: true, alignment: max(64, context.info.baseAddressAlignment))
    let arena = try reserve(\.arena, plan.memory.byteCount)
    let workspace = try reserve(\.workspace, workspaceByteCount(plan.shapes, workspaceDivisor))
    if bindings.count >= Self.bindingLimit { bindings.removeAll() }
    let binding = try OpenCLBinding(plan, arena: arena, workspace: workspace)
    bindings[inputs] = binding
    return binding
  }

  /// Frees everything.
  mutating func release() {
    bindings.removeAll()
    (arena, workspace) = (nil, nil)
  }

  /// Frees everything, and from now on makes do with half the workspace; false when it is as small as it gets, an eighth.
  mutating func shrinkWorkspace() -> Bool {
    release()
    if workspaceDivisor == Self.largestWorkspaceDivisor { return false }
    workspaceDivisor *= 2
    return true
  }

  /// Frees everything, and from now on takes the whole workspace again.
  mutating func restoreWorkspace() {
    release()
    workspaceDivisor = 1
  }

  /// Slices of a buffer that is replaced would keep it alive, so all bindings go with it.
  private mutating func reserve(_ place: WritableKeyPath<Self, OpenCLBuffer?>, _ byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    if let buffer = self[keyPath: place], buffer.byteCount >= byteCount { return buffer }
    bindings.removeAll()
    self[keyPath: place] = nil
    let buffer = try context.buffer(byteCount: byteCount)
    self[keyPath: place] = buffer
    return buffer
  }
}
