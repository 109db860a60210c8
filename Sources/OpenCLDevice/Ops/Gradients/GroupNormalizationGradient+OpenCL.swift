import Lowering
import TensorGraph

extension GroupNormalizationGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLGroupNormalizationGradient(normalization, node, factory)
  }
}

/// The statistics of each group once more, then sums of channels, means of groups, and the gradient of every number by itself.
struct OpenCLGroupNormalizationGradient: OpenCLOperation {
  private let op: GroupNormalization
  private let weight: OpenCLPackingCell
  private let statistics: GroupStatistics
  private let (sums, products): (GroupSums, GroupSums)
  private let gradient: OpenCLKernel
  private let addition: StripAddition
  private let variant: TileVariant
  private let emptyLayout: WorkspaceLayout
  private let allRows: OpenCLTensor.RowCount

  init(_ op: GroupNormalization, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    (self.op, variant) = (op, factory.variant)
    weight = try factory.bias(node.parameter(2), channels: node.parameter(2).shape[0], .identity)
    statistics = try GroupStatistics(factory)
    (sums, products) = (try GroupSums(.value, .weighted, factory), try GroupSums(.product, .weighted, factory))
    gradient = try factory.context.kernel(
      "group_normalization", "group_normalization_gradient", ["VECTOR_WIDTH": factory.variant.vectorWidth, "TERM": 0, "RESULT": 0])
    addition = try StripAddition(on: factory.context)
    emptyLayout = WorkspaceLayout(on: factory.context)
    allRows = try .all(on: factory.context)
  }

  /// Sums of dy, its products, means, inverse deviations, and the weighted means of both.
  private func layout(_ x: Shape) -> (parts: [WorkspaceLayout.Part], byteCount: Int) {
    var layout = emptyLayout
    return (layout.appendChannels(6, of: x), layout.byteCount)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = layout(inputs[1]).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, x, count, pixels) = (inputs[0], inputs[1], inputs[0].rowCount ?? allRows, inputs[1].shape[2] * inputs[1].shape[3])
    let slices = try layout(x.shape).parts.map { part throws(OpenCLError) in try part.slice(of: workspace) }
    let known = try statistics.enqueue(op, x, sums: slices[0], mean: slices[2], inverse: slices[3], on: context)
    try sums.enqueue(slices[4], sums: slices[0], op, dy, weight: weight.memory, on: context)
    try products.enqueue(slices[5], sums: slices[1], op, dy, known, weight: weight.memory, on: context)
    let range = variant.pixelRange(channels: x.rowStride, pixels: pixels, images: x.shape[0])
    try context.enqueue(
      gradient, global: range.global, local: range.local, outputs[0].buffer, dy.buffer, x.buffer, known.mean, known.inverse, slices[4],
      slices[5], weight.memory, Int32(x.shape[0]), Int32(x.rowStride), Int32(pixels), count.buffer, Int32(count.position))
    for (buffer, output) in [(slices[1], outputs[1]), (slices[0], outputs[2])] {
      try addition.enqueue(
        .init(buffer: buffer, strips: x.shape[0], channels: x.shape[1], stride: x.rowStride, columns: x.rowStride), into: output.buffer,
        on: context)
    }
  }
}
