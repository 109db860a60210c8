import DeviceRuntime
import TensorGraph

/// The tensors of a graph for one set of input shapes: slices of the arena, and buffers of their own for inputs.
final class OpenCLBinding {
  let workspace: OpenCLBuffer?
  private let plan: ExecutionPlan
  private let aliases: [Value: Value]
  private let graph: Graph
  private let rowCounts: [Value: Value]
  private let placeholder: OpenCLBuffer
  private var tensors: [Value: OpenCLTensor] = [:]

  init(
    _ graph: Graph, _ plan: ExecutionPlan, aliases: [Value: Value], rowCounts: [Value: Value], arena: OpenCLBuffer?,
    workspace: OpenCLBuffer?, _ context: OpenCLContext
  ) throws {
    (self.graph, self.plan, self.workspace) = (graph, plan, workspace)
    (self.aliases, self.rowCounts) = (aliases, rowCounts)
    placeholder = try context.buffer(byteCount: 4)
    for (index, node) in graph.nodes.enumerated() {
      // Counts come behind what they count.
      for output in node.op.attributes.outputTypes.indices.reversed() {
        let value = Value(node: index, output: output)
        if let buffer = try makeBuffer(value, node.op, arena, context) { tensors[value] = makeTensor(value, buffer) }
      }
    }
  }

  private func makeBuffer(_ value: Value, _ op: Op, _ arena: OpenCLBuffer?, _ context: OpenCLContext) throws -> OpenCLBuffer? {
    switch op {
    case .constant: return nil
    case .flatten: return aliases[value].flatMap { tensors[$0]?.buffer }
    case .input(let input): return input.isShapeOnly ? nil : try context.buffer(byteCount: max(4, byteCount(value)))
    default:
      guard let arena, let offset = plan.memory[value] else { return nil }
      return try arena.slice(offset: offset, byteCount: max(4, byteCount(value)))
    }
  }

  private func makeTensor(_ value: Value, _ buffer: OpenCLBuffer) -> OpenCLTensor {
    let rowCount = rowCounts[value].flatMap { offsets in
      tensors[offsets].map { OpenCLTensor.RowCount(buffer: $0.buffer, position: plan.shape(offsets)[0] - 1) }
    }
    return OpenCLTensor(shape: plan.shape(value), rowStride: rowStride(value), buffer: buffer, rowCount: rowCount)
  }

  private func byteCount(_ value: Value) -> Int {
    plan.layout(value).elementCount(plan.shape(value)) * graph.dataType(value).byteCount
  }

  /// A flattened row is an image of what it flattens.
  private func rowStride(_ value: Value) -> Int {
    guard let source = aliases[value] else { return plan.layout(value).rowStride(plan.shape(value)) }
    let shape = plan.shape(source)
    return shape[2] * shape[3] * plan.layout(source).rowStride(shape)
  }

  /// Where a value lies; constants and shape-only inputs, which lie nowhere, have only a shape.
  func tensor(_ value: Value) -> OpenCLTensor {
    tensors[value] ?? OpenCLTensor(shape: plan.shape(value), rowStride: rowStride(value), buffer: placeholder, rowCount: nil)
  }

  /// Copies an input to the device, in the layout that the kernels want; throws `OpenCLError` or `DeviceError.badInput`.
  func upload(_ tensor: HostTensor, to value: Value, as input: Input, on context: OpenCLContext) throws {
    let buffer = self.tensor(value).buffer
    switch (tensor.elements, input.dataType) {
    case (.float32(let values), .float32):
      let layout = plan.layout(value)
      let stored = [Float](unsafeUninitializedCapacity: layout.elementCount(tensor.shape)) { memory, count in
        layout.store(values, tensor.shape, to: memory.baseAddress!)
        count = memory.count
      }
      try stored.withUnsafeBytes { try context.write($0, to: buffer, offset: 0) }
    case (.int32(let values), .int32): try values.withUnsafeBytes { try context.write($0, to: buffer, offset: 0) }
    case (.uint8(let values), .uint8): try values.withUnsafeBytes { try context.write($0, to: buffer, offset: 0) }
    default: throw DeviceError.badInput(name: input.label, reason: "its elements must be \(input.dataType)")
    }
  }

  /// A value in host memory, in logical order, without rows that do not exist; throws `OpenCLError`.
  func hostTensor(_ value: Value, on context: OpenCLContext) throws -> HostTensor {
    let tensor = tensor(value)
    var shape = tensor.shape
    if let offsets = rowCounts[value] { shape[0] = Int(try integers(self.tensor(offsets), context).last ?? 0) }
    if graph.dataType(value) == .int32 { return HostTensor(shape, try integers(tensor, context)) }
    if let source = aliases[value] { return HostTensor(shape, try hostTensor(source, on: context).floats) }
    let layout = plan.layout(value)
    let stored = try read(Float(0), layout.elementCount(shape), tensor.buffer, context)
    return HostTensor(shape, stored.withUnsafeBufferPointer { stored in stored.baseAddress.map { layout.load(shape, from: $0) } ?? [] })
  }

  private func integers(_ tensor: OpenCLTensor, _ context: OpenCLContext) throws -> [Int32] {
    try read(Int32(0), tensor.shape.elementCount, tensor.buffer, context)
  }

  private func read<Element>(_ zero: Element, _ count: Int, _ buffer: OpenCLBuffer, _ context: OpenCLContext) throws -> [Element] {
    var elements = [Element](repeating: zero, count: count)
    try elements.withUnsafeMutableBytes { try context.read(buffer, into: $0, offset: 0) }
    return elements
  }
}
