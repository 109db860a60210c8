import DeviceRuntime
import TensorGraph

/// A fully connected layer as one matrix product.
struct OpenCLLinear: OpenCLOperation {
  private let product: MatrixProduct

  /// Packs the layer's values; throws `OpenCLError`.
  init(_ parameters: LinearParameters, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    product = try MatrixProduct(
      parameters.weight, bias: parameters.bias, columns: parameters.columns, depth: parameters.depth,
      kernel: .init(activation: parameters.activation, readsWholeQuads: parameters.depth % 4 == 0), variant: variant, on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y) = (inputs[0], outputs[0])
    let rows = MatrixProduct.Rows(count: y.shape[0], images: y.shape[0], rowsPerImage: 1, imageCount: x.rowCount)
    try product.enqueue(.init(output: y.buffer, input: x.buffer, inputStride: x.rowStride, rows: rows), on: context)
  }
}
