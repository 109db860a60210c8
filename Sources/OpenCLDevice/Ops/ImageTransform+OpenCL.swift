import TensorGraph

/// Normalise, resize and pad.
struct OpenCLImageTransform: OpenCLOperation {
  private let kernel: OpenCLKernel
  /// What each 8-bit value of each channel becomes, [3][256].
  private let normalised: OpenCLBuffer

  init(_ op: ImageTransform, on context: OpenCLContext) throws(OpenCLError) {
    kernel = try context.kernel("image_transform", "image_transform")
    normalised = try context.buffer(
      zip(op.mean, op.standardDeviation).flatMap { mean, deviation in (0..<256).map { (Float($0) / 255 - mean) / deviation } })
  }

  func enqueue(
    inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext
  ) throws(OpenCLError) {
    let (images, height, width) = (outputs[0].shape[0], outputs[0].shape[2], outputs[0].shape[3])
    try context.enqueue(
      kernel, global: [width, height, images], local: [64, 4, 1],
      outputs[0].buffer, inputs[0].buffer, inputs[1].buffer, normalised, Int32(height), Int32(width))
  }
}
