import DeviceRuntime
import TensorGraph

/// An activation that no other operation could take over.
struct OpenCLActivation: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let allRows: OpenCLTensor.RowCount

  init(_ activation: Activation, on context: OpenCLContext) throws(OpenCLError) {
    kernel = try context.kernel("elementwise", "activation_forward", ["ACTIVATION": activation.kernelValue])
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count) = (inputs[0], inputs[0].rowCount ?? allRows)
    try context.enqueue(
      kernel, global: [x.storedRows * x.storedRowSize], local: [256], outputs[0].buffer, x.buffer, Int32(x.storedRows),
      Int32(x.storedRowSize), count.buffer, Int32(count.position))
  }
}

/// A sum that no convolution could take over.
struct OpenCLAdd: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let allRows: OpenCLTensor.RowCount

  init(on context: OpenCLContext) throws(OpenCLError) {
    kernel = try context.kernel("elementwise", "add_forward")
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (a, count) = (inputs[0], inputs[0].rowCount ?? allRows)
    try context.enqueue(
      kernel, global: [a.storedRows * a.storedRowSize], local: [256], outputs[0].buffer, a.buffer, inputs[1].buffer, Int32(a.storedRows),
      Int32(a.storedRowSize), count.buffer, Int32(count.position))
  }
}

extension OpenCLTensor {
  /// The extent of the first dimension.
  fileprivate var storedRows: Int { shape.rank == 0 ? 1 : shape[0] }

  /// The floats in memory, padding included, for each step along the first dimension.
  fileprivate var storedRowSize: Int {
    switch shape.rank {
    case 0, 1: 1
    case 2: rowStride
    case 4: shape[2] * shape[3] * rowStride
    default: shape.elementCount / max(shape[0], 1)
    }
  }
}

/// A factor for each channel.
struct OpenCLScaleChannels: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  init(variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    kernel = try context.kernel("elementwise", "scale_channels_forward", ["VECTOR_WIDTH": variant.vectorWidth])
    self.variant = variant
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count, pixels) = (inputs[0], inputs[0].rowCount ?? allRows, inputs[0].shape[2] * inputs[0].shape[3])
    let range = variant.pixelRange(channels: x.rowStride, pixels: pixels, images: x.shape[0])
    try context.enqueue(
      kernel, global: range.global, local: range.local, outputs[0].buffer, x.buffer, inputs[1].buffer, Int32(x.shape[0]),
      Int32(x.rowStride), Int32(pixels), count.buffer, Int32(count.position))
  }
}

/// A batch norm that no convolution could take over.
struct OpenCLBatchNormalization: OpenCLOperation {
  private let scale: OpenCLBuffer
  private let shift: OpenCLBuffer
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  /// `vectors`: weight, bias, mean, variance.
  init(_ op: BatchNormalization, _ vectors: [[Float]], variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    let (scale, shift) = op.scaleAndShift(vectors)
    self.scale = try context.buffer(paddedTo16(scale, count: scale.count))
    self.shift = try context.buffer(paddedTo16(shift, count: shift.count))
    kernel = try context.kernel("elementwise", "batch_normalization_forward", ["VECTOR_WIDTH": variant.vectorWidth])
    self.variant = variant
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count, pixels) = (inputs[0], inputs[0].rowCount ?? allRows, inputs[0].shape[2] * inputs[0].shape[3])
    let range = variant.pixelRange(channels: x.rowStride, pixels: pixels, images: x.shape[0])
    try context.enqueue(
      kernel, global: range.global, local: range.local, outputs[0].buffer, x.buffer, scale, shift, Int32(x.shape[0]), Int32(x.rowStride),
      Int32(pixels), count.buffer, Int32(count.position))
  }
}
