import Lowering
import TensorGraph

extension MaxPooling: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    OpenCLMapSampling(try kernel("max_pooling_forward", factory))
  }

  /// An entry point of pooling.cl for these windows.
  func kernel(_ entryPoint: String, _ factory: OpenCLOperationFactory) throws(OpenCLError) -> MapKernel {
    let defines: KeyValuePairs = ["VECTOR_WIDTH": factory.variant.vectorWidth, "KERNEL": kernel, "STRIDE": stride, "PADDING": padding]
    return try MapKernel(factory.context.kernel("pooling", entryPoint, defines), factory)
  }
}

extension UpsampleNearest: OpenCLOp {
  /// Nearest upsampling that no convolution could take over.
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMapSampling("upsample_nearest", "upsample_nearest_forward", factory)
  }
}

/// Whatever makes each pixel of a map from pixels of another, channel by channel: pooling over windows, nearest upsampling, some gradients.
struct OpenCLMapSampling: OpenCLOperation {
  private let kernel: MapKernel

  init(_ kernel: MapKernel) { self.kernel = kernel }

  /// A kernel without constants of its own.
  init(_ file: String, _ entryPoint: String, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    kernel = try MapKernel(factory.context.kernel(file, entryPoint, ["VECTOR_WIDTH": factory.variant.vectorWidth]), factory)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y) = (inputs[0], outputs[0])
    try kernel.enqueue(y.buffer, y.shape, from: [x.buffer], x.shape, stride: x.rowStride, x.rowCount, on: context)
  }
}

/// A kernel over the pixels of maps that it makes from others of as many channels.
struct MapKernel {
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  init(_ kernel: OpenCLKernel, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    (self.kernel, variant) = (kernel, factory.variant)
    allRows = try .all(on: factory.context)
  }

  /// Makes the maps `output` of shape `made`; those of `inputs` have all the shape `read`, and pixels lie `stride` floats apart everywhere.
  func enqueue(
    _ output: OpenCLBuffer, _ made: Shape, from inputs: [OpenCLBuffer], _ read: Shape, stride: Int, _ count: OpenCLTensor.RowCount?,
    on context: OpenCLContext
  ) throws(OpenCLError) {
    let range = variant.mapRange(channels: stride, columns: made[3], lines: made[0] * made[2])
    let (buffers, count) = ([output] + inputs, count ?? allRows)
    let sizes = [made[0], stride, read[2], read[3], made[2], made[3]].map { Int32($0) as any KernelArgument }
    try context.enqueue(
      kernel, global: range.global, local: range.local, arguments: buffers + sizes + [count.buffer, Int32(count.position)])
  }
}
