import CPUKernels
import Lowering
import TensorGraph

extension Convolution2D: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let form = node.form(of: self)
    switch form.algorithm() {
    case .pointwise, .pixel: return try CPUPointwiseConvolution(form, node, factory)
    case .winograd: return try CPUWinogradConvolution(form, node, factory)
    case .depthwise: return try CPUDepthwiseConvolution(form, node, factory)
    case .window: return try CPUWindowConvolution(form, node, factory)
    case nil: throw node.unsupported("only ordinary and depthwise convolutions are")
    }
  }
}

extension ConvolutionForm {
  /// The windows that the kernels walk for the given input and output.
  func window(_ input: TensorView, _ output: TensorView) -> cpu_window {
    cpu_window(
      images: input.shape[0], height: input.shape[2], width: input.shape[3], channels: input.rowStride, output_height: output.shape[2],
      output_width: output.shape[3], kernel_height: shape[2], kernel_width: shape[3], stride_height: op.stride, stride_width: op.stride,
      padding_top: op.padding, padding_left: op.padding)
  }
}
