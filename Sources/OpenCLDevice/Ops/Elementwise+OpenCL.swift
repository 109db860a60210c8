import Lowering
import TensorGraph

/// Each element of the output from those at its place in tensors of one shape.
struct OpenCLElementwise: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let tellsPadding: Bool
  private let allRows: OpenCLTensor.RowCount

  /// `tellsPadding`: the kernel is told which floats are padding.
  init(_ kernel: OpenCLKernel, tellsPadding: Bool = false, on context: OpenCLContext) throws(OpenCLError) {
    (self.kernel, self.tellsPadding) = (kernel, tellsPadding)
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count) = (inputs[0], inputs[0].rowCount ?? allRows)
    let sizes = [x.storedRows, x.storedRowSize] + (tellsPadding ? [x.lineStride, x.lineLength] : [])
    try context.enqueue(
      kernel, global: [x.storedRows * x.storedRowSize], local: [256],
      arguments: (outputs + inputs).map(\.buffer) + sizes.map { Int32($0) } + [count.buffer, Int32(count.position)])
  }
}

extension OpenCLTensor {
  /// The extent of the first dimension.
  fileprivate var storedRows: Int { shape.rank == 0 ? 1 : shape[0] }

  /// The floats from one pixel or row of a matrix to the next, and those of them that are no padding.
  fileprivate var lineStride: Int { !isArray && (shape.rank == 2 || shape.rank == 4) ? max(rowStride, 1) : 1 }
  fileprivate var lineLength: Int { !isArray && (shape.rank == 2 || shape.rank == 4) ? shape[1] : 1 }

  /// The floats in memory, padding included, for each step along the first dimension.
  fileprivate var storedRowSize: Int {
    if isArray { return shape.rank == 0 ? 1 : shape.elementCount / max(shape[0], 1) }
    return switch shape.rank {
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

/// A batch norm that stands alone.
struct OpenCLBatchNormalization: OpenCLOperation {
  private let scale: OpenCLPackingCell
  private let shift: OpenCLPackingCell
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  init(_ op: BatchNormalization, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let (channels, vectors) = (node.parameter(1).shape[0], (1...4).map { node.parameter($0) })
    func vector(isShift: Bool) throws -> OpenCLPackingCell {
      try factory.packing(NormalizationPacking(on: factory.packingContext, op: op, channels: channels, isShift: isShift), vectors)
    }
    (scale, shift, variant) = (try vector(isShift: false), try vector(isShift: true), factory.variant)
    kernel = try factory.context.kernel("elementwise", "batch_normalization_forward", ["VECTOR_WIDTH": variant.vectorWidth])
    allRows = try .all(on: factory.context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count, pixels) = (inputs[0], inputs[0].rowCount ?? allRows, inputs[0].shape[2] * inputs[0].shape[3])
    let range = variant.pixelRange(channels: x.rowStride, pixels: pixels, images: x.shape[0])
    try context.enqueue(
      kernel, global: range.global, local: range.local, outputs[0].buffer, x.buffer, scale.memory, shift.memory, Int32(x.shape[0]),
      Int32(x.rowStride), Int32(pixels), count.buffer, Int32(count.position))
  }
}

extension BatchNormalization: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLBatchNormalization(self, node, factory)
  }
}

extension Activation: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let kernel = try factory.context.kernel("elementwise", "activation_forward", ["ACTIVATION": kernelValue])
    return try OpenCLElementwise(kernel, tellsPadding: true, on: factory.context)
  }
}

extension Add: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLElementwise(factory.context.kernel("elementwise", "add_forward"), on: factory.context)
  }
}

extension ScaleChannels: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLScaleChannels(variant: factory.variant, on: factory.context)
  }
}
