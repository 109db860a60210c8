import DeviceRuntime
import TensorGraph

/// A convolution of each channel with a filter of its own.
struct OpenCLDepthwiseConvolution: OpenCLOperation {
  private let weights: OpenCLBuffer
  private let bias: OpenCLBuffer
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount
  /// The neighbouring pixels that are made together.
  private static let pixels = 4

  /// Reorders the weights; throws `OpenCLError`.
  init(_ parameters: ConvolutionParameters, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    let (op, shape) = (parameters.op, parameters.shape)
    // One "row" whose channels are the filters: [K][1][R][S] becomes [R][S][K].
    weights = try context.buffer(
      ChannelOrder.channelsLast(parameters.weight, rows: 1, channels: parameters.filters, cells: shape[2] * shape[3]))
    bias = try context.buffer(parameters.paddedBias)
    kernel = try context.kernel(
      "depthwise_convolution", "depthwise_convolution_forward",
      [
        "VECTOR_WIDTH": variant.vectorWidth, "ACTIVATION": op.activation.kernelValue, "KERNEL_HEIGHT": shape[2], "KERNEL_WIDTH": shape[3],
        "STRIDE": op.stride, "PADDING": op.padding, "PIXELS": Self.pixels,
      ])
    self.variant = variant
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y, count) = (inputs[0], outputs[0], inputs[0].rowCount ?? allRows)
    let range = variant.mapRange(
      channels: x.rowStride, columns: divided(y.shape[3], Self.pixels), lines: y.shape[0] * y.shape[2])
    try context.enqueue(
      kernel, global: range.global, local: range.local, y.buffer, x.buffer, weights, bias, Int32(x.shape[0]), Int32(x.rowStride),
      Int32(x.shape[2]),
      Int32(x.shape[3]), Int32(y.shape[2]), Int32(y.shape[3]), count.buffer, Int32(count.position))
  }
}
