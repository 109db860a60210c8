import Lowering
import TensorGraph

extension Dilation: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let defines: KeyValuePairs = ["VECTOR_WIDTH": factory.variant.vectorWidth, "STRIDE": stride]
    return OpenCLMapSampling(try MapKernel(factory.context.kernel("dilation", "dilation_forward", defines), factory))
  }
}

extension GlobalAveragePoolingGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling("pooling", "global_average_pooling_gradient", factory)
  }
}

extension UpsampleNearestGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling("upsample_nearest", "upsample_nearest_gradient", factory)
  }
}

extension MaxPoolingGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    OpenCLMaxPoolingGradient(
      winners: try pooling.kernel("max_pooling_winners", factory), gradient: try pooling.kernel("max_pooling_gradient", factory))
  }
}

/// Each window looks for its winner, then each pixel for the windows that it wins.
struct OpenCLMaxPoolingGradient: OpenCLOperation {
  let winners: MapKernel
  let gradient: MapKernel

  /// The place of each winner.
  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let dy = inputs[0]
    let byteCount = dy[0] * dy[2] * dy[3] * paddedTo16(dy[1]) * MemoryLayout<Float>.stride
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, x, dx) = (inputs[0], inputs[1], outputs[0].buffer)
    try winners.enqueue(workspace, dy.shape, from: [x.buffer], x.shape, stride: x.rowStride, dy.rowCount, on: context)
    try gradient.enqueue(dx, x.shape, from: [dy.buffer, workspace], dy.shape, stride: x.rowStride, dy.rowCount, on: context)
  }
}
