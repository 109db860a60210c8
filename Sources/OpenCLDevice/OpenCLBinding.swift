import DeviceRuntime
import Lowering
import TensorGraph

/// Where the tensors of a graph lie for one set of input shapes: slices of the arena, and variables.
final class OpenCLBinding {
  let plan: ExecutionPlan
  /// What each node reads and writes.
  private(set) var nodes: [Operands] = []
  private let arena: OpenCLBuffer
  private var buffers: [Value: OpenCLBuffer]

  /// The memory of a node.
  struct Operands {
    let inputs: [OpenCLTensor]
    let outputs: [OpenCLTensor]
    let workspace: OpenCLBuffer
  }

  init(_ plan: ExecutionPlan, arena: OpenCLBuffer, variables: [Value: OpenCLBuffer]) throws(OpenCLError) {
    (self.plan, self.arena, buffers) = (plan, arena, variables)
    for (index, node) in plan.graph.nodes.enumerated() {
      let outputs = plan.graph.values(of: index)
      for value in outputs where buffers[value] == nil {
        arena.memoryGuard?.owner = plan.name(value)
        buffers[value] = try buffer(value)
      }
      nodes.append(Operands(inputs: node.inputs.map(tensor), outputs: outputs.map(tensor), workspace: try workspace(of: index)))
    }
  }

  /// Constants and shape-only inputs, of which only the shape may be used, have no place of their own.
  private func buffer(_ value: Value) throws(OpenCLError) -> OpenCLBuffer {
    if let source = plan.lowered.aliases[value] { return buffers[source] ?? arena }
    guard let offset = plan.memory[value] else { return arena }
    return try arena.slice(offset: offset, byteCount: plan.byteCount(value))
  }

  private func workspace(of node: Int) throws(OpenCLError) -> OpenCLBuffer {
    guard let bytes = plan.memory.workspace(of: node) else { return arena }
    arena.memoryGuard?.owner = "the workspace of \(plan.graph.nodes[node].name)"
    return try arena.slice(offset: bytes.lowerBound, byteCount: bytes.count)
  }

  private func tensor(_ value: Value) -> OpenCLTensor {
    let rowCount = plan.lowered.rowCounts[value].map { counts in
      OpenCLTensor.RowCount(buffer: buffers[counts] ?? arena, position: plan.shape(counts)[0] - 1)
    }
    return OpenCLTensor(
      shape: plan.shape(value), rowStride: plan.rowStride(value), isArray: plan.lowered.kind(value) == .array,
      buffer: buffers[value] ?? arena, rowCount: rowCount)
  }

  /// Copies an input to the device, in the layout that the kernels want; throws `OpenCLError` or `DeviceError.badInput`.
  func upload(_ tensor: HostTensor, to value: Value, as input: Input, on context: OpenCLContext) throws {
    let buffer = buffers[value] ?? arena
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

  /// Where an update's next value lies.
  func memory(of value: Value) -> OpenCLBuffer { buffers[value] ?? arena }

  /// Waits for the run and reads its results, all at once; guarded memory, where each lies by itself, one by one. Throws `OpenCLError`.
  func results(on context: OpenCLContext) throws(OpenCLError) -> OpenCLResults {
    try OpenCLResults(plan) { bytes throws(OpenCLError) in
      if arena.memoryGuard == nil { return try context.read(arena, into: bytes, offset: 0) }
      for value in plan.results {
        guard let offset = plan.memory[value], let buffer = buffers[value] else { continue }
        try context.read(buffer, into: UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + buffer.byteCount]), offset: 0)
      }
    }
  }
}
