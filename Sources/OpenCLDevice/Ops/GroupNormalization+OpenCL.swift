import Lowering
import TensorGraph

extension GroupNormalization: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLGroupNormalization(self, node, factory)
  }
}

/// A work-group finds the mean and the deviation of each group of each image; then every number is normalised by itself.
struct OpenCLGroupNormalization: OpenCLOperation {
  private let op: GroupNormalization
  private let weight: OpenCLPackingCell
  private let bias: OpenCLPackingCell
  private let (statistics, normalize): (OpenCLKernel, OpenCLKernel)
  private let lanes: Int
  private let allRows: OpenCLTensor.RowCount

  init(_ op: GroupNormalization, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let packing = ChannelPacking(on: factory.packingContext, channels: node.parameter(1).shape[0])
    self.op = op
    (weight, bias) = (try factory.packing(packing, node.parameter(1)), try factory.packing(packing, node.parameter(2)))
    lanes = factory.variant == .localMemory ? 256 : 1
    statistics = try factory.context.kernel("group_normalization", "group_normalization_statistics", ["LANES": lanes])
    normalize = try factory.context.kernel("group_normalization", "group_normalization_forward", ["LANES": lanes])
    allRows = try .all(on: factory.context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = inputs[0][0] * op.groups * MemoryLayout<SIMD2<Float>>.stride
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count, pixels) = (inputs[0], inputs[0].rowCount ?? allRows, inputs[0].shape[2] * inputs[0].shape[3])
    let sizes = [x.shape[0], op.groups, x.shape[1], x.rowStride, pixels].map { Int32($0) as any KernelArgument }
    let rows: [any KernelArgument] = [count.buffer, Int32(count.position)]
    try context.enqueue(
      statistics, global: [lanes, x.shape[0] * op.groups], local: [lanes, 1],
      arguments: [workspace, x.buffer] + sizes + [op.epsilon] + rows)
    try context.enqueue(
      normalize, global: [x.pixelCount * x.rowStride], local: [256],
      arguments: [outputs[0].buffer, x.buffer, workspace, weight.memory, bias.memory] + sizes + rows)
  }
}
