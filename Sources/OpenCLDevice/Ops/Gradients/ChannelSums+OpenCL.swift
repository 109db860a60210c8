import Lowering
import TensorGraph

extension ChannelSums: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLChannelSums(isPadded: node.kind(0) != .array, factory)
  }
}

/// A bias's gradient.
struct OpenCLChannelSums: OpenCLOperation {
  private let isPadded: Bool
  private let sums: StripSums
  private let addition: StripAddition

  init(isPadded: Bool, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    self.isPadded = isPadded
    sums = try StripSums(isPadded: isPadded, variant: factory.variant, on: factory.context)
    addition = try StripAddition(on: factory.context)
  }

  private func rowsPerImage(_ x: Shape) -> Int { x.rank == 4 ? x[2] * x[3] : 1 }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let x = inputs[0]
    let stride = isPadded ? paddedTo16(x[1]) : x[1]
    let byteCount = StripSums.strips(of: x[0] * rowsPerImage(x)).count * stride * MemoryLayout<Float>.stride
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, perImage) = (inputs[0], rowsPerImage(inputs[0].shape))
    let strips = StripSums.strips(of: x.shape[0] * perImage)
    try sums.enqueue(
      .init(
        rows: x.buffer, stride: x.rowStride, strips: strips, images: x.shape[0], rowsPerImage: perImage, imageCount: x.rowCount),
      into: workspace, on: context)
    try addition.enqueue(
      .init(buffer: workspace, strips: strips.count, channels: x.shape[1], stride: x.rowStride, columns: x.rowStride),
      into: outputs[0].buffer, on: context)
  }
}

extension ScaleChannelsGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    OpenCLScaleChannelsGradient(sums: try StripSums(.rows, variant: factory.variant, on: factory.context))
  }
}

/// An image is a strip of its own.
struct OpenCLScaleChannelsGradient: OpenCLOperation {
  let sums: StripSums

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, x, pixels) = (inputs[0], inputs[1], inputs[0].shape[2] * inputs[0].shape[3])
    try sums.enqueue(
      .init(
        rows: dy.buffer, factors: x.buffer, stride: dy.rowStride, strips: Strips(count: dy.shape[0], rows: pixels),
        images: dy.shape[0], rowsPerImage: pixels, imageCount: dy.rowCount),
      into: outputs[0].buffer, on: context)
  }
}
