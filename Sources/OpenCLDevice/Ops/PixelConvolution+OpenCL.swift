import Lowering
import TensorGraph

/// A 1x1 convolution of images of one pixel: a matrix times a vector for each image (matrix_vector.cl).
struct OpenCLPixelConvolution: OpenCLOperation {
  private let weights: OpenCLPackingCell
  private let bias: OpenCLPackingCell
  private let kernel: OpenCLKernel
  private let variant: TileVariant
  private let stripes: Int
  private let allRows: OpenCLTensor.RowCount

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: OpenCLOperationFactory) throws {
    let op = form.op
    let packing = MatrixPacking(on: factory.packingContext, form: form.matrix(overWindows: false))
    weights = try factory.packing(packing, parameters.weight, parameters.weightScale)
    bias = try factory.bias(parameters.bias, channels: form.filters, op.activation)
    variant = factory.variant
    // As many sums as hide the latency of a multiply-add and fit the registers.
    stripes = variant == .localMemory ? 16 : 8
    kernel = try factory.context.kernel(
      "matrix_vector", "matrix_vector_forward",
      ["VECTOR_WIDTH": variant.vectorWidth, "STRIPES": stripes, "ACTIVATION": op.activation.kernelValue])
    allRows = try .all(on: factory.context)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, y, count) = (inputs[0], outputs[0], inputs[0].rowCount ?? allRows)
    let images = x.shape[0]
    let range =
      variant == .localMemory
      ? (global: [y.rowStride, stripes, images], local: [16, stripes, 1]) : (global: [items(x, y), images, 1], local: [1, 1, 1])
    try context.enqueue(
      kernel, global: range.global, local: range.local, y.buffer, x.buffer, weights.memory, bias.memory, Int32(images), Int32(y.rowStride),
      Int32(x.rowStride), count.buffer, Int32(count.position))
  }

  /// The work-items that share the panels of an image, whatever the batch.
  private func items(_ x: OpenCLTensor, _ y: OpenCLTensor) -> Int {
    min(y.rowStride / 16, divided(x.rowStride * y.rowStride, TileVariant.leastMultiplyAdds))
  }
}
