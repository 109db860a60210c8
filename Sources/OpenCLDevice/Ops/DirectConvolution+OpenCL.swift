import DeviceRuntime
import TensorGraph

/// An ungrouped convolution as one matrix product: over pixels when it is 1x1, else over windows that the kernel gathers.
struct OpenCLDirectConvolution: OpenCLOperation {
  private let residualIndex: Int?
  private let product: MatrixProduct

  /// `inputIsPacked`: the input's channels lie without padding. Throws `OpenCLError`.
  init(_ parameters: ConvolutionParameters, inputIsPacked: Bool, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    let (op, shape) = (parameters.op, parameters.shape)
    // Rows of pixels end with their last channel; windows run through the padding of their pixels.
    let channels = inputIsPacked || parameters.algorithm == .pointwise ? parameters.channels : paddedTo16(parameters.channels)
    let weight = ChannelOrder.channelsLast(
      parameters.weight, rows: parameters.filters, channels: parameters.channels, cells: shape[2] * shape[3], channelStride: channels)
    let window = MatrixKernel.Window(
      channels: channels, kernelHeight: shape[2], kernelWidth: shape[3], stride: op.stride, padding: op.padding)
    product = try MatrixProduct(
      weight, scale: parameters.scale, bias: parameters.paddedBias, columns: parameters.filters, depth: shape[2] * shape[3] * channels,
      kernel: .init(
        activation: op.activation, residual: op.residual, window: parameters.algorithm == .pointwise ? nil : window,
        readsWholeQuads: channels % 4 == 0),
      variant: variant, on: context)
    residualIndex = op.residualIndex
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y, residual) = (inputs[0], outputs[0], residualIndex.map { inputs[$0] })
    let operands = MatrixProduct.Operands(
      output: y.buffer, input: x.buffer, inputStride: x.rowStride, residual: residual?.buffer,
      maps: .init(input: x.mapSize, output: y.mapSize, residual: residual?.mapSize ?? y.mapSize),
      rows: .init(count: y.pixelCount, images: y.shape[0], rowsPerImage: y.shape[2] * y.shape[3], imageCount: x.rowCount))
    try product.enqueue(operands, on: context)
  }
}

extension OpenCLTensor {
  /// Height and width of an image-shaped tensor.
  fileprivate var mapSize: (height: Int, width: Int) { (shape[2], shape[3]) }
}
