import Lowering
import TensorGraph

extension Dilation: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling(gradient: "dilation_forward", stride: stride, factory)
  }
}

extension GlobalAveragePoolingGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling(gradient: "global_average_pooling_gradient", factory)
  }
}

extension UpsampleNearestGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling(gradient: "upsample_nearest_gradient", factory)
  }
}

extension OpenCLMapSampling {
  /// A kernel of map_gradients.cl that reads one map.
  fileprivate init(gradient entryPoint: String, stride: Int = 1, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    let defines: KeyValuePairs = ["VECTOR_WIDTH": factory.variant.vectorWidth, "STRIDE": stride]
    try self.init(factory.context.kernel("map_gradients", entryPoint, defines), factory.variant, on: factory.context)
  }
}

extension MaxPoolingGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMaxPoolingGradient(pooling, factory)
  }
}

/// Each pixel looks for the windows that it wins.
struct OpenCLMaxPoolingGradient: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  init(_ op: MaxPooling, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    variant = factory.variant
    kernel = try factory.context.kernel(
      "map_gradients", "max_pooling_gradient",
      ["VECTOR_WIDTH": variant.vectorWidth, "KERNEL": op.kernel, "STRIDE": op.stride, "PADDING": op.padding])
    allRows = try .all(on: factory.context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, x, dx, count) = (inputs[0], inputs[1], outputs[0], inputs[0].rowCount ?? allRows)
    let range = variant.mapRange(channels: x.rowStride, columns: x.shape[3], lines: x.shape[0] * x.shape[2])
    try context.enqueue(
      kernel, global: range.global, local: range.local, dx.buffer, dy.buffer, x.buffer, Int32(x.shape[0]), Int32(x.rowStride),
      Int32(dy.shape[2]), Int32(dy.shape[3]), Int32(x.shape[2]), Int32(x.shape[3]), count.buffer, Int32(count.position))
  }
}
