import DeviceRuntime
import TensorGraph

/// Where the tensors of a graph lie for one set of input shapes: slices of the arena.
final class OpenCLBinding {
  let plan: ExecutionPlan
  let workspace: OpenCLBuffer
  /// The tensors that each node reads and writes.
  private(set) var nodes: [(inputs: [OpenCLTensor], outputs: [OpenCLTensor])] = []
  private let arena: OpenCLBuffer
  private var buffers: [Value: OpenCLBuffer] = [:]

  init(_ plan: ExecutionPlan, arena: OpenCLBuffer, workspace: OpenCLBuffer) throws(OpenCLError) {
    (self.plan, self.arena, self.workspace) = (plan, arena, workspace)
    for (index, node) in plan.graph.nodes.enumerated() {
      let outputs = node.op.attributes.outputTypes.indices.map { Value(node: index, output: $0) }
      for value in outputs {
        arena.memoryGuard?.owner = plan.name(value)
        buffers[value] = try buffer(value)
      }
      nodes.append((node.inputs.map(tensor), outputs.map(tensor)))
    }
  }

  /// Constants and shape-only inputs, of which only the shape may be used, have no place of their own.
  private func buffer(_ value: Value) throws(OpenCLError) -> OpenCLBuffer {
    if let source = plan.aliases[value] { return buffers[source] ?? arena }
    guard let offset = plan.memory[value] else { return arena }
    return try arena.slice(offset: offset, byteCount: plan.byteCount(value))
  }

  private func tensor(_ value: Value) -> OpenCLTensor {
    let rowCount = plan.rowCounts[value].map { counts in
      OpenCLTensor.RowCount(buffer: buffers[counts] ?? arena, position: plan.shape(counts)[0] - 1)
    }
    return OpenCLTensor(
      shape: plan.shape(value), rowStride: plan.rowStride(value), buffer: buffers[value] ?? arena, rowCount: rowCount)
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
