import Lowering
import TensorGraph

extension GradientNorm: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLGradientNorm(self, on: factory.context)
  }
}

/// The squares of blocks of all tensors, then those of all blocks in order.
struct OpenCLGradientNorm: OpenCLOperation {
  private let op: GradientNorm
  private let (blocks, result): (OpenCLKernel, OpenCLKernel)
  /// The numbers of a block, and the work-items that share one.
  private static let (block, lanes) = (16384, 256)

  init(_ op: GradientNorm, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    blocks = try context.kernel("updates", "gradient_norm_blocks")
    result = try context.kernel("updates", "gradient_norm_result")
  }

  /// The blocks of losses and gradients.
  private func blockCounts(_ inputs: [Shape]) -> [Int] { inputs.dropFirst().map { divided($0.elementCount, Self.block) } }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = blockCounts(inputs).reduce(0, +) * MemoryLayout<SIMD4<Float>>.stride
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let counts = blockCounts(inputs.map(\.shape))
    var first = 0
    for (index, (tensor, count)) in zip(inputs.dropFirst(), counts).enumerated() {
      try context.enqueue(
        blocks, global: [count * Self.lanes], local: [Self.lanes], workspace, tensor.buffer, Int32(tensor.shape.elementCount), Int32(first),
        Int32(index))
      first += count
    }
    try context.enqueue(
      result, global: [Self.lanes], local: [Self.lanes], outputs[0].buffer, workspace, inputs[0].buffer, Int32(first), Int32(op.lossCount))
  }
}
