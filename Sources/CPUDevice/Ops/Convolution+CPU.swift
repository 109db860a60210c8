import CPUKernels
import Lowering
import TensorGraph

extension Convolution2D: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let (form, parameters) = node.convolution(self)
    guard let expansion = node.expansion else { return try factory.convolution(form, parameters, node) }
    return CPUExpandedConvolution(
      try PackedMatrix(expansion.form.matrix(overWindows: false), expansion.parameters, expansion.form.op.activation, factory),
      try CPUDepthwiseConvolution(form, parameters, factory))
  }
}

extension ConvolutionDataGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    try factory.requireFloat32(for: node)
    let (form, parameters) = node.convolution(self)
    return try factory.convolution(form, parameters, node)
  }
}

extension CPUOperationFactory {
  /// A convolution by the algorithm of its form; throws `DeviceError.unsupported` where there is none, and what reading a parameter throws.
  fileprivate func convolution(_ form: ConvolutionForm, _ parameters: LayerParameters, _ node: LoweredNode) throws -> any CPUOperation {
    switch form.algorithm() {
    case .pointwise, .pixel: try CPUPointwiseConvolution(form, parameters, self)
    case .winograd: try CPUWinogradConvolution(form, parameters, self)
    case .depthwise: try CPUDepthwiseConvolution(form, parameters, self)
    // Bright images are far from zero: what rounding them loses is the same all over a background, and adds up.
    case .window: try CPUWindowConvolution(form, parameters, form.input == .images ? inFloat32 : self)
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
