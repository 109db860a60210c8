import DeviceRuntime
import Lowering
import TensorGraph

/// The tensors of one execution: inputs where the caller has them, everything else in the arena; each in guarded memory of its own if so wished.
final class Run {
  private let plan: ExecutionPlan
  private let arena: UnsafeMutableRawPointer
  private let isGuarded: Bool
  /// Where the values lie that are not in the arena.
  private var addresses: [Value: UnsafeMutableRawPointer] = [:]
  private var workspaces: [Int: UnsafeMutableRawPointer] = [:]
  private var guardedMemory: [GuardedMemory] = []
  private var convertedInputs: [UnsafeMutablePointer<Float>] = []

  init(_ plan: ExecutionPlan, arena: UnsafeMutableRawPointer, variables: [Value: FloatMemory], isGuarded: Bool) {
    (self.plan, self.arena, self.isGuarded) = (plan, arena, isGuarded)
    addresses = variables.mapValues { UnsafeMutableRawPointer($0.floats) }
    for (next, variable) in plan.lowered.inPlace { addresses[next] = addresses[variable] }
    if isGuarded { guardPlannedValues() }
  }

  deinit { for memory in convertedInputs { memory.deallocate() } }

  /// Runs `body` while the elements of all inputs are in place; throws `DeviceError.badInput`.
  func withInputs<Result>(
    _ pending: ArraySlice<(node: Int, attributes: Input)>, _ tensors: [String: HostTensor], _ body: () throws -> Result
  ) throws -> Result {
    guard let (node, input) = pending.first else { return try body() }
    guard let tensor = tensors[input.label] else { throw GraphError.missingInput(input.label) }
    let value = Value(node: node)
    func proceed(_ bytes: UnsafeRawBufferPointer, _ type: DataType) throws -> Result {
      if type != input.dataType { throw DeviceError.badInput(name: input.label, reason: "it must be \(input.dataType), not \(type)") }
      addresses[value] =
        isGuarded ? guardedCopy(bytes, value) : UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(arena))
      return try withInputs(pending.dropFirst(), tensors, body)
    }
    switch tensor.elements {
    case .none:
      if !input.isShapeOnly { throw DeviceError.badInput(name: input.label, reason: "it has no elements") }
      return try withInputs(pending.dropFirst(), tensors, body)
    case .float32(let values):
      if plan.layout(value) != .dense {
        addresses[value] = UnsafeMutableRawPointer(converted(values, tensor.shape, value))
        return try withInputs(pending.dropFirst(), tensors, body)
      }
      return try values.withUnsafeBytes { try proceed($0, .float32) }
    case .int32(let values): return try values.withUnsafeBytes { try proceed($0, .int32) }
    case .uint8(let values): return try values.withUnsafeBytes { try proceed($0, .uint8) }
    }
  }

  /// Where `value` lies. Rows that do not exist are left out of its shape, except while its own producer runs.
  func view(_ value: Value, producedBy producer: Int? = nil) -> TensorView {
    let shape =
      plan.lowered.rowCounts[value]?.node == producer ? plan.shape(value) : plan.liveShape(value) { UnsafeRawPointer(address($0)) }
    return TensorView(
      shape: shape, rowStride: plan.rowStride(value), isArray: plan.lowered.kind(value) == .array,
      address: address(plan.lowered.aliases[value] ?? value))
  }

  /// The multiply-adds of node number `node` and what it embeds, once it has run.
  func multiplyAdds(of node: Int) -> Int { plan.multiplyAdds(node) { UnsafeRawPointer(address($0)) } }

  /// The results in host memory, in logical order.
  var results: [String: HostTensor] { plan.results { UnsafeRawPointer(address($0)) } }

  /// Where the workspace of node number `node` lies.
  func workspace(of node: Int) -> UnsafeMutableRawPointer {
    workspaces[node] ?? plan.memory.workspace(of: node).map { arena + $0.lowerBound } ?? arena
  }

  /// Where packing number `index` lies.
  func packing(_ index: Int) -> UnsafeMutableRawPointer {
    guard let bytes = plan.memory.packing(index) else { preconditionFailure("packing \(index) is not planned") }
    return isGuarded ? guarded(bytes.count, "packing \(index)") : arena + bytes.lowerBound
  }

  private func address(_ value: Value) -> UnsafeMutableRawPointer { addresses[value] ?? plan.memory[value].map { arena + $0 } ?? arena }

  private func converted(_ values: [Float], _ shape: Shape, _ value: Value) -> UnsafeMutablePointer<Float> {
    let memory =
      isGuarded
      ? guarded(value).assumingMemoryBound(to: Float.self)
      : UnsafeMutablePointer<Float>.allocate(capacity: max(1, plan.layout(value).elementCount(shape)))
    plan.layout(value).store(values, shape, to: memory)
    if !isGuarded { convertedInputs.append(memory) }
    return memory
  }
}

// MARK: - Guards

extension Run {
  /// Throws `DeviceError.overrun` or `.unwritten` for what guards tell about a run.
  func check() throws(DeviceError) {
    for memory in guardedMemory { try memory.check() }
    try plan.checkResults(isGuarded: true) { UnsafeRawPointer(address($0)) }
  }

  private func guardPlannedValues() {
    for index in plan.graph.nodes.indices {
      for value in plan.graph.values(of: index) where plan.memory[value] != nil { addresses[value] = guarded(value) }
      if let bytes = plan.memory.workspace(of: index) {
        workspaces[index] = guarded(bytes.count, "the workspace of \(plan.graph.nodes[index].name)")
      }
    }
  }

  private func guarded(_ value: Value) -> UnsafeMutableRawPointer {
    guarded(plan.byteCount(value), plan.name(value))
  }

  private func guarded(_ byteCount: Int, _ owner: String) -> UnsafeMutableRawPointer {
    let memory = GuardedMemory(byteCount: byteCount, owner: owner)
    guardedMemory.append(memory)
    return memory.address
  }

  private func guardedCopy(_ bytes: UnsafeRawBufferPointer, _ value: Value) -> UnsafeMutableRawPointer {
    let address = guarded(value)
    UnsafeMutableRawBufferPointer(start: address, count: bytes.count).copyMemory(from: bytes)
    return address
  }
}
