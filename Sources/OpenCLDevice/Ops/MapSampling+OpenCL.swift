import Lowering
import TensorGraph

extension MaxPooling: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling(self, variant: factory.variant, on: factory.context)
  }
}

extension UpsampleNearest: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling(self, variant: factory.variant, on: factory.context)
  }
}

/// Whatever makes each pixel of a map from pixels of another, channel by channel: pooling over windows, nearest upsampling.
struct OpenCLMapSampling: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  init(_ kernel: OpenCLKernel, _ variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    (self.kernel, self.variant) = (kernel, variant)
    allRows = try .all(on: context)
  }

  /// Maximum over windows.
  init(_ op: MaxPooling, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    let kernel = try context.kernel(
      "pooling", "max_pooling_forward",
      ["VECTOR_WIDTH": variant.vectorWidth, "KERNEL": op.kernel, "STRIDE": op.stride, "PADDING": op.padding])
    try self.init(kernel, variant, on: context)
  }

  /// Nearest upsampling that no convolution could take over.
  init(_ op: UpsampleNearest, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    let kernel = try context.kernel(
      "upsample_nearest", "upsample_nearest_forward", ["VECTOR_WIDTH": variant.vectorWidth])
    try self.init(kernel, variant, on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y, count) = (inputs[0], outputs[0], inputs[0].rowCount ?? allRows)
    let range = variant.mapRange(channels: x.rowStride, columns: y.shape[3], lines: y.shape[0] * y.shape[2])
    try context.enqueue(
      kernel, global: range.global, local: range.local, y.buffer, x.buffer, Int32(x.shape[0]), Int32(x.rowStride), Int32(x.shape[2]),
      Int32(x.shape[3]), Int32(y.shape[2]),
      Int32(y.shape[3]), count.buffer, Int32(count.position))
  }
}
