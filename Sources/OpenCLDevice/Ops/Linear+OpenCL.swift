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
    let form = node.form(of: op)
    let packing = MatrixPacking(
      on: factory.packingContext, columns: form.columns, channels: form.channels, cells: form.cells, channelStride: form.channelStride,
      isTransposed: op.isTransposed)
    product = try MatrixProduct(
      factory.packing(packing, node.parameter(1)), columns: form.columns, depth: form.depth, bias: node.bias(of: op),
      kernel: .init(activation: op.activation, readsWholeQuads: form.depth % 4 == 0), factory)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y) = (inputs[0], outputs[0])
    let rows = MatrixProduct.Rows(count: y.shape[0], images: y.shape[0], rowsPerImage: 1, imageCount: x.rowCount)
    try product.enqueue(.init(output: y.buffer, input: x.buffer, inputStride: x.rowStride, rows: rows), on: context)
  }
}
