import Lowering
import TensorGraph

extension LinearWeightGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLLinearWeightGradient(x: node.kind(0), dy: node.kind(1), factory)
  }
}

/// dy^T * x, whose columns lie as x does in memory until it is done.
struct OpenCLLinearWeightGradient: OpenCLOperation {
  /// The channels of the maps that x is a view of.
  private let channels: Int?
  private let product: WeightGradientProduct
  private let addition: StripAddition

  init(x: ValueKind, dy: ValueKind, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    if case .flattenedMaps(let count) = x { channels = count } else { channels = nil }
    product = try WeightGradientProduct(.init(isPadded: (x != .array, dy != .array)), variant: factory.variant, on: factory.context)
    addition = try StripAddition(on: factory.context)
  }

  /// A row of x as it lies in memory, padded.
  private func row(_ x: Shape) -> (channels: Int, cells: Int, stride: Int) {
    let channels = channels ?? x[1]
    return (channels, x[1] / channels, paddedTo16(channels))
  }

  private func size(_ x: Shape, _ dy: Shape) -> WeightGradientProduct.Size {
    let row = row(x)
    return .init(filters: dy[1], columns: row.cells * row.stride, images: x[0], rowsPerImage: 1)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = size(inputs[0], inputs[1]).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, dy) = (inputs[0], inputs[1])
    let (row, size) = (row(x.shape), size(x.shape, dy.shape))
    try product.enqueue(.init(x: x, dy: dy, size: size), into: workspace, on: context)
    try addition.enqueue(
      .init(
        buffer: workspace, strips: size.strips.count, filters: size.filters, channels: row.channels, cells: row.cells, stride: row.stride,
        columns: size.columns), into: outputs[0].buffer, on: context)
  }
}
