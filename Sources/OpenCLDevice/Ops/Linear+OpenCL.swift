import Lowering
import TensorGraph

extension Linear: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLLinear(self, node, factory)
  }
}

/// A fully connected layer as one matrix product.
struct OpenCLLinear: OpenCLOperation {
  private let product: MatrixProduct

  init(_ op: Linear, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let matrix = node.matrix(of: op)
    product = try MatrixProduct(
      matrix, LayerParameters(weight: node.parameter(1), bias: node.bias(of: op)),
      kernel: .init(activation: op.activation, readsWholeQuads: matrix.depth % 4 == 0), factory)
  }

  /// The gradient of a layer's input.
  init(gradient op: LinearDataGradient, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let (matrix, weight) = node.turnedWeight(of: op)
    product = try MatrixProduct(
      matrix, LayerParameters(weight: weight), kernel: .init(activation: .identity, readsWholeQuads: matrix.depth % 4 == 0), factory)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y) = (inputs[0], outputs[0])
    let rows = MatrixProduct.Rows(count: y.shape[0], images: y.shape[0], rowsPerImage: 1, imageCount: x.rowCount)
    try product.enqueue(.init(output: y.buffer, input: x.buffer, inputStride: x.rowStride, rows: rows), on: context)
  }
}

extension LinearDataGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLLinear(gradient: self, node, factory)
  }
}
