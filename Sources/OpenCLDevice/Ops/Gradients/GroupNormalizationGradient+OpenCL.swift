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
  private let (statistics, sums, means, gradient): (OpenCLKernel, OpenCLKernel, OpenCLKernel, OpenCLKernel)
  private let addition: StripAddition
  private let lanes: Int
  private let emptyLayout: WorkspaceLayout
  private let allRows: OpenCLTensor.RowCount

  init(_ op: GroupNormalization, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let (context, lanes) = (factory.context, factory.variant == .localMemory ? 256 : 1)
    func kernel(_ name: String) throws(OpenCLError) -> OpenCLKernel {
      try context.kernel("group_normalization", "group_normalization_\(name)", ["LANES": lanes])
    }
    (self.op, self.lanes) = (op, lanes)
    weight = try factory.bias(node.parameter(2), channels: node.parameter(2).shape[0], .identity)
    (statistics, sums) = (try kernel("statistics"), try kernel("gradient_sums"))
    (means, gradient) = (try kernel("gradient_means"), try kernel("gradient"))
    addition = try StripAddition(on: context)
    emptyLayout = WorkspaceLayout(on: context)
    allRows = try .all(on: context)
  }

  /// Pairs of each group of each image, and two sums of each channel of each image.
  private struct Parts {
    let (statistics, means, products, sums): (WorkspaceLayout.Part, WorkspaceLayout.Part, WorkspaceLayout.Part, WorkspaceLayout.Part)
    let byteCount: Int

    init(_ x: Shape, groups: Int, _ empty: WorkspaceLayout) {
      var layout = empty
      (statistics, means) = (layout.append(x[0] * groups, of: SIMD2<Float>.self), layout.append(x[0] * groups, of: SIMD2<Float>.self))
      let count = x[0] * paddedTo16(x[1])
      (products, sums) = (layout.append(count, of: Float.self), layout.append(count, of: Float.self))
      byteCount = layout.byteCount
    }
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = Parts(inputs[1], groups: op.groups, emptyLayout).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, x, dx, count) = (inputs[0].buffer, inputs[1], outputs[0].buffer, inputs[0].rowCount ?? allRows)
    let (images, stride, groups) = (x.shape[0], x.rowStride, x.shape[0] * op.groups)
    let parts = Parts(x.shape, groups: op.groups, emptyLayout)
    let (groupStatistics, groupMeans) = (try parts.statistics.slice(of: workspace), try parts.means.slice(of: workspace))
    let (products, channelSums) = (try parts.products.slice(of: workspace), try parts.sums.slice(of: workspace))
    let sizes = [images, op.groups, x.shape[1], stride, x.shape[2] * x.shape[3]].map { Int32($0) as any KernelArgument }
    let rows: [any KernelArgument] = [count.buffer, Int32(count.position)]
    try context.enqueue(
      statistics, global: [lanes, groups], local: [lanes, 1], arguments: [groupStatistics, x.buffer] + sizes + [op.epsilon] + rows)
    let stripes = lanes > 1 ? 16 : 1
    try context.enqueue(
      sums, global: [stride, stripes, images], local: [16, stripes, 1],
      arguments: [products, channelSums, dy, x.buffer, groupStatistics] + sizes + rows)
    try context.enqueue(
      means, global: [groups], local: [64], arguments: [groupMeans, products, channelSums, weight.memory] + sizes)
    try context.enqueue(
      gradient, global: [x.pixelCount * stride], local: [256],
      arguments: [dx, dy, x.buffer, groupStatistics, groupMeans, weight.memory] + sizes + rows)
    for (buffer, output) in [(products, outputs[1]), (channelSums, outputs[2])] {
      try addition.enqueue(
        .init(buffer: buffer, strips: images, channels: x.shape[1], stride: stride, columns: stride), into: output.buffer, on: context)
    }
  }
}
