import DeviceRuntime
import TensorGraph

/// A 1x1 convolution of images of one pixel: a matrix times a vector for each image (matrix_vector.cl).
struct OpenCLPixelConvolution: OpenCLOperation {
  private let weights: OpenCLBuffer
  private let bias: OpenCLBuffer
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let stripes: Int
  private let allRows: OpenCLTensor.RowCount

  /// Packs the weights; throws `OpenCLError`.
  init(_ parameters: ConvolutionParameters, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    weights = try context.buffer(
      MatrixProduct.packed(parameters.weight, columns: parameters.filters, depth: parameters.channels))
    bias = try context.buffer(parameters.paddedBias)
    // As many sums as hide the latency of a multiply-add and fit the registers.
    stripes = variant == .localMemory ? 16 : 8
    kernel = try context.kernel(
      "matrix_vector", "matrix_vector_forward",
      [
        "VECTOR_WIDTH": variant.vectorWidth, "STRIPES": stripes, "ACTIVATION": parameters.op.activation.kernelValue,
      ])
    self.variant = variant
    allRows = try .all(on: context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y, count) = (inputs[0], outputs[0], inputs[0].rowCount ?? allRows)
    let images = x.shape[0]
    let range =
      variant == .localMemory
      ? (global: [y.rowStride, stripes, images], local: [16, stripes, 1]) : (global: [items(x, y), images, 1], local: [1, 1, 1])
    try context.enqueue(
      kernel, global: range.global, local: range.local, y.buffer, x.buffer, weights, bias, Int32(images), Int32(y.rowStride),
      Int32(x.rowStride), count.buffer, Int32(count.position))
  }

  /// The work-items that share the panels of an image, whatever the batch.
  private func items(_ x: OpenCLTensor, _ y: OpenCLTensor) -> Int {
    min(y.rowStride / 16, divided(x.rowStride * y.rowStride, TileVariant.leastMultiplyAdds))
  }
}
