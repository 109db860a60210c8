import DeviceRuntime
import TensorGraph

/// Turns nodes into operations.
struct OperationCompiler {
  let reader: ParameterReader
  let kernels: CPUKernelSet

  /// The operation of node `index`, nil for nodes that compute nothing; throws `DeviceError` and what reading a constant throws.
  func operation(_ index: Int) throws -> (any Operation)? {
    let node = reader.graph.nodes[index]
    try reader.checkInputs(node)
    switch node.op {
    case .input, .constant, .flatten: return nil
    case .imageTransform(let op): return CPUImageTransform(op, kernels)
    case .convolution(let op): return try convolution(reader.convolution(op, node), node)
    case .batchNormalization(let op): return try CPUBatchNormalization(op, reader.constants(node, from: 1))
    case .activation(let op): return CPUActivation(op, kernels)
    case .add: return CPUAdd(kernels)
    case .scaleChannels: return CPUScaleChannels(kernels)
    case .maxPooling(let op): return CPUMaxPooling(op, kernels)
    case .globalAveragePooling: return CPUGlobalAveragePooling(kernels)
    case .upsampleNearest: return CPUUpsampleNearest(kernels)
    case .linear(let op): return CPULinear(try reader.linear(op, node), kernels)
    case .proposalGeneration(let op): return CPUProposalGeneration(op)
    case .multiScaleRoIAlign(let op): return CPUMultiScaleRoIAlign(op, kernels)
    case .detectionSelection(let op): return CPUDetectionSelection(op)
    }
  }

  private func convolution(_ parameters: ConvolutionParameters, _ node: Node) throws -> any Operation {
    switch parameters.algorithm {
    case .pointwise: return CPUPointwiseConvolution(parameters, kernels)
    case .winograd: return CPUWinogradConvolution(parameters, kernels)
    case .depthwise: return CPUDepthwiseConvolution(parameters, kernels)
    case .window: return CPUWindowConvolution(parameters, inputIsPacked: reader.graph.isPackedImage(node.inputs[0]), kernels)
    case nil: throw DeviceError.unsupported(node: node.name, reason: "only ordinary and depthwise convolutions are")
    }
  }
}
