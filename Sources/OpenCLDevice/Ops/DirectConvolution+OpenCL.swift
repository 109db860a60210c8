import Lowering
import TensorGraph

extension Convolution2D: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let form = node.form(of: self)
    switch form.algorithm(.init(separatesPixels: true)) {
    case .pixel: return try OpenCLPixelConvolution(form, node, factory)
    case .pointwise: return try OpenCLDirectConvolution(form, isPointwise: true, node, factory)
    case .window: return try OpenCLDirectConvolution(form, isPointwise: false, node, factory)
    case .winograd: return try OpenCLWinogradConvolution(form, node, factory)
    case .depthwise: return try OpenCLDepthwiseConvolution(form, node, factory)
    case nil: throw node.unsupported("only ordinary and depthwise convolutions are")
    }
  }
}

/// An ungrouped convolution as one matrix product: over pixels when it is 1x1, else over windows that the kernel gathers.
struct OpenCLDirectConvolution: OpenCLOperation {
  private let residualIndex: Int?
  private let product: MatrixProduct

  init(_ form: ConvolutionForm, isPointwise: Bool, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let op = form.op
    let matrix = form.matrix(overWindows: !isPointwise)
    let window = MatrixKernel.Window(
      channels: matrix.channelStride, kernelHeight: form.shape[2], kernelWidth: form.shape[3], stride: op.stride, padding: op.padding)
    product = try MatrixProduct(
      matrix, weight: node.parameter(1), weightScale: node.weightScale(of: op), sumScale: node.sumScale(of: op), bias: node.bias(of: op),
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
