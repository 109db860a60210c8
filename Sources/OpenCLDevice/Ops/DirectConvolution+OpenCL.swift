import Lowering
import TensorGraph

extension Convolution2D: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let (form, parameters) = node.convolution(self)
    return try factory.convolution(form, parameters, node)
  }
}

extension ConvolutionDataGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let (form, parameters) = node.convolution(self)
    return try factory.convolution(form, parameters, node)
  }
}

extension OpenCLOperationFactory {
  /// A convolution by the algorithm of its form; throws `DeviceError.unsupported` where there is none, and the device's error.
  fileprivate func convolution(_ form: ConvolutionForm, _ parameters: LayerParameters, _ node: LoweredNode) throws -> any OpenCLOperation {
    switch form.algorithm(.init(separatesPixels: true)) {
    case .pixel: try OpenCLPixelConvolution(form, parameters, self)
    case .pointwise: try OpenCLDirectConvolution(form, isPointwise: true, parameters, self)
    case .window: try OpenCLDirectConvolution(form, isPointwise: false, parameters, self)
    case .winograd: try OpenCLWinogradConvolution(form, parameters, self)
    case .depthwise: try OpenCLDepthwiseConvolution(form, parameters, self)
    case nil: throw node.unsupported("only ordinary and depthwise convolutions are")
    }
  }
}

/// An ungrouped convolution as one matrix product: over pixels when it is 1x1, else over windows that the kernel gathers.
struct OpenCLDirectConvolution: OpenCLOperation {
  private let residualIndex: Int?
  private let product: MatrixProduct

  init(_ form: ConvolutionForm, isPointwise: Bool, _ parameters: LayerParameters, _ factory: OpenCLOperationFactory) throws {
    let op = form.op
    let matrix = form.matrix(overWindows: !isPointwise)
    let window = MatrixKernel.Window(
      channels: matrix.channelStride, kernelHeight: form.shape[2], kernelWidth: form.shape[3], stride: op.stride, padding: op.padding)
    product = try MatrixProduct(
      matrix, parameters,
      kernel: .init(
        activation: op.activation, residual: op.residual, window: isPointwise ? nil : window, readsWholeQuads: matrix.channelStride % 4 == 0
      ),
      factory)
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
