import DeviceRuntime
import TensorGraph

/// The tensors of one execution: inputs where the caller has them, everything else in the arena.
final class Run {
  private let graph: Graph
  private let plan: ExecutionPlan
  private let arena: UnsafeMutableRawPointer
  private let aliases: [Value: Value]
  private let rowCounts: [Value: Value]
  private var inputs: [Value: UnsafeMutableRawPointer] = [:]
  private var convertedInputs: [UnsafeMutablePointer<Float>] = []

  init(_ graph: Graph, plan: ExecutionPlan, arena: UnsafeMutableRawPointer, aliases: [Value: Value], rowCounts: [Value: Value]) {
    (self.graph, self.plan, self.arena, self.aliases, self.rowCounts) = (graph, plan, arena, aliases, rowCounts)
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
      inputs[value] = UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(arena))
      return try withInputs(pending.dropFirst(), tensors, body)
    }
    switch tensor.elements {
    case .none:
      if !input.isShapeOnly { throw DeviceError.badInput(name: input.label, reason: "it has no elements") }
      return try withInputs(pending.dropFirst(), tensors, body)
    case .float32(let values):
      if plan.layout(value) == .channelsLast {
        inputs[value] = UnsafeMutableRawPointer(converted(values, tensor.shape))
        return try withInputs(pending.dropFirst(), tensors, body)
      }
      return try values.withUnsafeBytes { try proceed($0, .float32) }
    case .int32(let values): return try values.withUnsafeBytes { try proceed($0, .int32) }
    case .uint8(let values): return try values.withUnsafeBytes { try proceed($0, .uint8) }
    }
  }

  /// Where `value` lies. Rows that do not exist are left out of its shape, except while its own producer runs.
  func view(_ value: Value, producedBy producer: Int? = nil) -> TensorView {
    var shape = plan.shape(value)
    if let count = rowCounts[value], count.node != producer { shape[0] = liveRows(count) }
    if let source = aliases[value] {
      let base = view(source)
      return TensorView(shape: shape, rowStride: base.imageStride, address: base.address)
    }
    let address = inputs[value] ?? plan.memory[value].map { arena + $0 } ?? arena
    return TensorView(shape: shape, rowStride: plan.layout(value).rowStride(plan.shape(value)), address: address)
  }

  /// `value` in host memory, in logical order.
  func hostTensor(_ value: Value) -> HostTensor {
    let view = view(value)
    if graph.dataType(value) == .int32 {
      return HostTensor(view.shape, Array(UnsafeBufferPointer(start: view.integers, count: view.shape.elementCount)))
    }
    if let source = aliases[value] { return HostTensor(view.shape, hostTensor(source).floats) }
    return HostTensor(view.shape, plan.layout(value).load(view.shape, from: view.floats))
  }

  private func liveRows(_ offsets: Value) -> Int {
    let view = view(offsets)
    return Int(view.integers[view.shape[0] - 1])
  }

  private func converted(_ values: [Float], _ shape: Shape) -> UnsafeMutablePointer<Float> {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(1, TensorLayout.channelsLast.elementCount(shape)))
    TensorLayout.channelsLast.store(values, shape, to: memory)
    convertedInputs.append(memory)
    return memory
  }
}
