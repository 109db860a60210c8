import Lowering
import TensorGraph

extension ImageTransform: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLImageTransform(self, variant: factory.variant, on: factory.context)
  }
}

/// Normalise, resize and pad.
struct OpenCLImageTransform: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  /// What each 8-bit value of each channel becomes, [3][256].
  private let normalised: OpenCLBuffer

  init(_ op: ImageTransform, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.variant = variant
    kernel = try context.kernel("image_transform", "image_transform", ["VECTOR_WIDTH": variant.vectorWidth])
    normalised = try context.buffer(
      zip(op.mean, op.standardDeviation).flatMap { mean, deviation in (0..<256).map { (Float($0) / 255 - mean) / deviation } })
  }

  func enqueue(
    inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext
  ) throws(OpenCLError) {
    let (images, height, width) = (outputs[0].shape[0], outputs[0].shape[2], outputs[0].shape[3])
    let lines = images * height
    let range = variant == .localMemory ? (global: [1, width, lines], local: [1, 64, 4]) : (global: [1, 1, lines], local: [1, 1, 1])
    try context.enqueue(
      kernel, global: range.global, local: range.local,
      outputs[0].buffer, inputs[0].buffer, inputs[1].buffer, normalised, Int32(images), Int32(height), Int32(width))
  }
}
