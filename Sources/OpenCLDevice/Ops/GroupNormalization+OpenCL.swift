import Lowering
import TensorGraph

extension GroupNormalization: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLGroupNormalization(self, node, factory)
  }
}

/// The mean and the deviation of each group of each image; then every number is normalised by itself.
struct OpenCLGroupNormalization: OpenCLOperation {
  private let op: GroupNormalization
  private let (weight, bias): (OpenCLPackingCell, OpenCLPackingCell)
  private let statistics: GroupStatistics
  private let normalize: OpenCLKernel
  private let variant: TileVariant
  private let emptyLayout: WorkspaceLayout
  private let allRows: OpenCLTensor.RowCount

  init(_ op: GroupNormalization, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let packing = ChannelPacking(on: factory.packingContext, channels: node.parameter(1).shape[0])
    (self.op, variant) = (op, factory.variant)
    (weight, bias) = (try factory.packing(packing, node.parameter(1)), try factory.packing(packing, node.parameter(2)))
    statistics = try GroupStatistics(factory)
    normalize = try factory.context.kernel(
      "group_normalization", "group_normalization_forward", ["VECTOR_WIDTH": factory.variant.vectorWidth, "TERM": 0, "RESULT": 0])
    emptyLayout = WorkspaceLayout(on: factory.context)
    allRows = try .all(on: factory.context)
  }

  /// Sums, means and inverse deviations.
  private func layout(_ x: Shape) -> (parts: [WorkspaceLayout.Part], byteCount: Int) {
    var layout = emptyLayout
    return (layout.appendChannels(3, of: x), layout.byteCount)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = layout(inputs[0]).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count, pixels) = (inputs[0], inputs[0].rowCount ?? allRows, inputs[0].shape[2] * inputs[0].shape[3])
    let slices = try layout(x.shape).parts.map { part throws(OpenCLError) in try part.slice(of: workspace) }
    let known = try statistics.enqueue(op, x, sums: slices[0], mean: slices[1], inverse: slices[2], on: context)
    let range = variant.pixelRange(channels: x.rowStride, pixels: pixels, images: x.shape[0])
    try context.enqueue(
      normalize, global: range.global, local: range.local, outputs[0].buffer, x.buffer, known.mean, known.inverse, weight.memory,
      bias.memory, Int32(x.shape[0]), Int32(x.rowStride), Int32(pixels), count.buffer, Int32(count.position))
  }
}
