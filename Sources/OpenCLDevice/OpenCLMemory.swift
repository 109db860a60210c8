import DeviceRuntime
import Lowering
import TensorGraph

/// The device memory of an executable: one arena for inputs, activations, results and workspaces, which grows to the largest need and stays.
struct OpenCLMemory {
  private let lowered: LoweredGraph
  private let variables: [Value: OpenCLBuffer]
  private let context: OpenCLContext
  private let limit: Int?
  private var arena: OpenCLBuffer?
  private var bindings: [[String: Shape]: OpenCLBinding] = [:]
  private var workspaceDivisor = 1
  private static let bindingLimit = 32
  private static let largestWorkspaceDivisor = 8

  init(_ lowered: LoweredGraph, variables: [Value: OpenCLBuffer], _ context: OpenCLContext, limit: Int?) {
    (self.lowered, self.variables, self.context, self.limit) = (lowered, variables, context, limit)
  }

  /// Where everything lies for inputs of the given shapes; `workspace` says how many bytes an operation needs at least, and beyond which more is of no use.
  /// Throws `GraphError`, `OpenCLError` and `DeviceError.outOfMemory`.
  mutating func binding(
    _ inputs: [String: Shape], workspace: (_ node: Int, _ inputs: [Shape], _ outputs: [Shape]) -> ClosedRange<Int>
  ) throws -> OpenCLBinding {
    if let binding = bindings[inputs] { return binding }
    let plan = try ExecutionPlan(
      lowered, inputs: inputs, holdsInputs: true, alignment: max(64, context.info.baseAddressAlignment)
    ) { [workspaceDivisor] node, inputs, outputs in
      let need = workspace(node, inputs, outputs)
      return max(need.lowerBound, need.upperBound / workspaceDivisor)
    }
    if let limit, plan.memory.byteCount > limit { throw DeviceError.outOfMemory(byteCount: plan.memory.byteCount) }
    let arena = try reserve(plan.memory.byteCount)
    if bindings.count >= Self.bindingLimit { bindings.removeAll() }
    let binding = try OpenCLBinding(plan, arena: arena, variables: variables)
    bindings[inputs] = binding
    return binding
  }

  /// Frees everything.
  mutating func release() {
    bindings.removeAll()
    arena = nil
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
  private mutating func reserve(_ byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    if let arena, arena.byteCount >= byteCount { return arena }
    release()
    let buffer = try context.buffer(byteCount: byteCount)
    arena = buffer
    return buffer
  }
}
