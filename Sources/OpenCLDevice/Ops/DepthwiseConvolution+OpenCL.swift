import Lowering
import TensorGraph

/// A convolution of each channel with a filter of its own.
struct OpenCLDepthwiseConvolution: OpenCLOperation {
  private let weights: OpenCLPackingCell
  private let bias: OpenCLPackingCell
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount
  /// The neighbouring pixels that are made together.
  private static let pixels = 4

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: OpenCLOperationFactory) throws {
    let (op, shape) = (form.op, form.shape)
    weights = try factory.packing(
      ChannelPacking(on: factory.packingContext, channels: form.filters, cells: form.cells), parameters.weight, parameters.weightScale)
    bias = try factory.bias(parameters.bias, channels: form.filters, op.activation)
    variant = factory.variant
    kernel = try factory.context.kernel(
      "depthwise_convolution", "depthwise_convolution_forward",
      [
        "VECTOR_WIDTH": variant.vectorWidth, "ACTIVATION": op.activation.kernelValue, "KERNEL_HEIGHT": shape[2], "KERNEL_WIDTH": shape[3],
        "STRIDE": op.stride, "PADDING": op.padding, "PIXELS": Self.pixels,
      ])
    allRows = try .all(on: factory.context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y, count) = (inputs[0], outputs[0], inputs[0].rowCount ?? allRows)
    let range = variant.mapRange(
      channels: x.rowStride, columns: divided(y.shape[3], Self.pixels), lines: y.shape[0] * y.shape[2])
    try context.enqueue(
      kernel, global: range.global, local: range.local, y.buffer, x.buffer, weights.memory, bias.memory, Int32(x.shape[0]),
      Int32(x.rowStride),
      Int32(x.shape[2]),
      Int32(x.shape[3]), Int32(y.shape[2]), Int32(y.shape[3]), count.buffer, Int32(count.position))
  }
}
