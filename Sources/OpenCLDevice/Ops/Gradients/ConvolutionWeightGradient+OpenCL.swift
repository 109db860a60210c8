import Lowering
import TensorGraph

extension ConvolutionWeightGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let scale = try hasScale ? factory.bias(node.parameter(3), channels: node.parameter(3).shape[0], .identity) : nil
    return groups == 1
      ? try OpenCLConvolutionWeightGradient(self, x: node.kind(0), scale: scale, factory)
      : try OpenCLDepthwiseWeightGradient(self, scale: scale, factory)
  }
}

/// Windows times the output's gradient; pixels, where a window is one.
struct OpenCLConvolutionWeightGradient: OpenCLOperation {
  private let op: ConvolutionWeightGradient
  private let isPadded: Bool
  private let (rows, windows): (WeightGradientProduct, WeightGradientProduct)
  private let addition: StripAddition

  init(
    _ op: ConvolutionWeightGradient, x: ValueKind, scale: OpenCLPackingCell?, _ factory: OpenCLOperationFactory
  ) throws(OpenCLError) {
    self.op = op
    isPadded = x != .images
    rows = try WeightGradientProduct(.init(isPadded: (isPadded, true)), variant: factory.variant, on: factory.context)
    windows = try WeightGradientProduct(
      .init(readsWindows: true, isPadded: (isPadded, true)), variant: factory.variant, on: factory.context)
    addition = try StripAddition(scale.map { .filters($0) } ?? .none, on: factory.context)
  }

  private func channelStride(_ x: Shape) -> Int { isPadded ? paddedTo16(x[1]) : x[1] }

  private func size(_ inputs: [Shape]) -> WeightGradientProduct.Size {
    let (dy, weight) = (inputs[1], inputs[2])
    return .init(
      filters: weight[0], columns: paddedTo16(weight[2] * weight[3] * channelStride(inputs[0])), images: dy[0],
      rowsPerImage: dy[2] * dy[3])
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = size(inputs).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, weight, size) = (inputs[0], inputs[2].shape, size(inputs.map(\.shape)))
    let isPointwise = weight[2] == 1 && weight[3] == 1 && op.stride == 1 && op.padding == 0
    try (isPointwise ? rows : windows).enqueue(
      .init(x: x, dy: inputs[1], size: size, convolution: op.convolution, kernel: (weight[2], weight[3])), into: workspace, on: context)
    try addition.enqueue(
      .init(
        buffer: workspace, strips: size.strips.count, filters: size.filters, channels: weight[1], cells: weight[2] * weight[3],
        stride: x.rowStride, columns: size.columns), into: outputs[0].buffer, on: context)
  }
}

/// Each channel and tap of a strip of lines has a sum of its own (depthwise_weight_gradient.cl).
struct OpenCLDepthwiseWeightGradient: OpenCLOperation {
  private let op: ConvolutionWeightGradient
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let addition: StripAddition
  private let allRows: OpenCLTensor.RowCount

  init(_ op: ConvolutionWeightGradient, scale: OpenCLPackingCell?, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    (self.op, variant) = (op, factory.variant)
    kernel = try factory.context.kernel(
      "depthwise_weight_gradient", "depthwise_weight_gradient_sums", ["VECTOR_WIDTH": variant.vectorWidth])
    addition = try StripAddition(scale.map { .channels($0) } ?? .none, on: factory.context)
    allRows = try .all(on: factory.context)
  }

  /// Strips of lines of a few hundred pixels.
  private func strips(_ dy: Shape) -> Strips { Strips(of: dy[0] * dy[2], unit: divided(256, max(1, dy[3])), limit: 256) }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let weight = inputs[2]
    let byteCount = strips(inputs[1]).count * weight[2] * weight[3] * paddedTo16(weight[0]) * MemoryLayout<Float>.stride
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, dy, weight, strips) = (inputs[0], inputs[1], inputs[2].shape, strips(inputs[1].shape))
    let (cells, count) = (weight[2] * weight[3], x.rowCount ?? dy.rowCount ?? allRows)
    let range = variant.mapRange(channels: x.rowStride, columns: cells, lines: strips.count)
    let sizes = [
      x.shape[0], x.rowStride, x.shape[2], x.shape[3], dy.shape[2], dy.shape[3], weight[2], weight[3], op.stride, op.padding, strips.count,
      strips.rows,
    ]
    try context.enqueue(
      kernel, global: range.global, local: range.local,
      arguments: [workspace, x.buffer, dy.buffer] + sizes.map { Int32($0) } + [count.buffer, Int32(count.position)])
    try addition.enqueue(
      .init(
        buffer: workspace, strips: strips.count, channels: weight[0], cells: cells, stride: x.rowStride, columns: cells * x.rowStride),
      into: outputs[0].buffer, on: context)
  }
}
