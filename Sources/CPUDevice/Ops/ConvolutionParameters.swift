import CPUKernels
import TensorGraph

/// A convolution's attributes and values as the graph has them: weight [K][C / groups][kernelHeight][kernelWidth].
struct ConvolutionParameters: Sendable {
  let op: Convolution2D
  let shape: Shape
  let weight: [Float]
  let bias: [Float]?

  var filters: Int { shape[0] }
  var channels: Int { shape[1] }

  var isPointwise: Bool { shape[2] == 1 && shape[3] == 1 && op.stride == 1 && op.padding == 0 }

  /// Whether Winograd F(4x4, 3x3) applies and pays. Decided by attributes alone, so that every image size and batch takes the same arithmetic.
  var suitsWinograd: Bool {
    shape[2] == 3 && shape[3] == 3 && op.stride == 1 && op.padding == 1 && op.residual != .upsampled && channels >= 16 && filters >= 16
  }

  /// The bias padded with zeros to a multiple of 16.
  var paddedBias: [Float] { (bias ?? [Float](repeating: 0, count: filters)) + [Float](repeating: 0, count: paddedTo16(filters) - filters) }

  /// The windows that the kernels walk for the given input and output.
  func window(_ input: TensorView, _ output: TensorView) -> cpu_window {
    cpu_window(
      images: input.shape[0], height: input.shape[2], width: input.shape[3], channels: input.rowStride, output_height: output.shape[2],
      output_width: output.shape[3], kernel_height: shape[2], kernel_width: shape[3], stride_height: op.stride, stride_width: op.stride,
      padding_top: op.padding, padding_left: op.padding)
  }
}
