import Lowering
import TensorGraph

extension GradientNorm: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLGradientNorm(self, variant: factory.variant, on: factory.context)
  }
}

/// The squares of blocks of all tensors, then those of all blocks in order.
struct OpenCLGradientNorm: OpenCLOperation {
  private let op: GradientNorm
  private let (blocks, result): (OpenCLKernel, OpenCLKernel)
  /// The work-items that share a block; a processor's takes all of it.
  private let lanes: Int
  /// The numbers of a block.
  private static let block = 16384

  init(_ op: GradientNorm, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    lanes = variant == .localMemory ? 256 : 1
    let defines: KeyValuePairs = ["LANES": lanes, "VECTOR_WIDTH": variant.vectorWidth]
    blocks = try context.kernel("updates", "gradient_norm_blocks", defines)
    result = try context.kernel("updates", "gradient_norm_result", defines)
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
        blocks, global: [count * lanes], local: [lanes], workspace, tensor.buffer, Int32(tensor.shape.elementCount), Int32(first),
        Int32(index))
      first += count
    }
    try context.enqueue(
      result, global: [lanes], local: [lanes], outputs[0].buffer, workspace, inputs[0].buffer, Int32(first), Int32(op.lossCount))
  }
}
