import Lowering
import TensorGraph

extension GlobalAveragePooling: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLGlobalAveragePooling(variant: factory.variant, on: factory.context)
  }
}

/// The mean of each channel.
struct OpenCLGlobalAveragePooling: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  init(variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    kernel = try context.kernel("pooling", "global_average_pooling_forward", ["VECTOR_WIDTH": variant.vectorWidth])
    self.variant = variant
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count) = (inputs[0], inputs[0].rowCount ?? allRows)
    let (global, local) = variant == .localMemory ? ([x.rowStride, 16], [16, 16]) : ([x.rowStride / 16, 1], [1, 1])
    try context.enqueue(
      kernel, global: global + [x.shape[0]], local: local + [1], outputs[0].buffer, x.buffer, Int32(x.shape[0]),
      Int32(x.rowStride), Int32(x.shape[2] * x.shape[3]), count.buffer, Int32(count.position))
  }
}
