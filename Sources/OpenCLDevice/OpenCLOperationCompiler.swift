import DeviceRuntime
import TensorGraph

/// Turns nodes into operations.
struct OpenCLOperationCompiler {
  let reader: ParameterReader
  let context: OpenCLContext
  let variant: TileVariant

  /// The operation of node `index`, nil for nodes that compute nothing; throws `OpenCLError`, `DeviceError` and what reading a constant throws.
  func operation(_ index: Int) throws -> (any OpenCLOperation)? {
    let node = reader.graph.nodes[index]
    try reader.checkInputs(node)
    context.memoryGuard?.owner = "the parameters of \(node.name)"
    switch node.op {
    case .input, .constant, .flatten: return nil
    case .imageTransform(let op): return try OpenCLImageTransform(op, variant: variant, on: context)
    case .convolution(let op): return try convolution(reader.convolution(op, node), node)
    case .batchNormalization(let op):
      return try OpenCLBatchNormalization(op, reader.constants(node, from: 1), variant: variant, on: context)
    case .activation(let op): return try OpenCLActivation(op, on: context)
    case .add: return try OpenCLAdd(on: context)
    case .scaleChannels: return try OpenCLScaleChannels(variant: variant, on: context)
    case .maxPooling(let op): return try OpenCLMapSampling(op, variant: variant, on: context)
    case .globalAveragePooling: return try OpenCLGlobalAveragePooling(variant: variant, on: context)
    case .upsampleNearest(let op): return try OpenCLMapSampling(op, variant: variant, on: context)
    case .linear(let op): return try OpenCLLinear(reader.linear(op, node), variant: variant, on: context)
    case .proposalGeneration(let op): return try OpenCLProposalGeneration(op, variant: variant, on: context)
    case .multiScaleRoIAlign(let op): return try OpenCLMultiScaleRoIAlign(op, variant: variant, on: context)
    case .detectionSelection(let op): return try OpenCLDetectionSelection(op, variant: variant, on: context)
    }
  }

  private func convolution(_ parameters: ConvolutionParameters, _ node: Node) throws -> any OpenCLOperation {
    switch parameters.algorithm {
    case .pointwise where reader.graph.isPixel(node.inputs[0]) && parameters.op.residual == .none:
      return try OpenCLPixelConvolution(parameters, variant: variant, on: context)
    case .pointwise, .window:
      return try OpenCLDirectConvolution(
        parameters, inputIsPacked: reader.graph.isPackedImage(node.inputs[0]), variant: variant, on: context)
    case .winograd: return try OpenCLWinogradConvolution(parameters, variant: variant, on: context)
    case .depthwise: return try OpenCLDepthwiseConvolution(parameters, variant: variant, on: context)
    case nil: throw DeviceError.unsupported(node: node.name, reason: "only ordinary and depthwise convolutions are")
    }
  }
}
