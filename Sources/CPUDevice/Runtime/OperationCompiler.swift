import DeviceRuntime
import TensorGraph

/// Turns nodes into operations.
struct OperationCompiler {
  let graph: Graph
  let kernels: CPUKernelSet

  /// The operation of node `index`, nil for nodes that compute nothing; throws `DeviceError` and what reading a constant throws.
  func operation(_ index: Int) throws -> (any Operation)? {
    let node = graph.nodes[index]
    if !readsImagesWell(node) {
      throw DeviceError.unsupported(node: node.name, reason: "only ordinary convolutions read transformed images")
    }
    switch node.op {
    case .input, .constant, .flatten: return nil
    case .imageTransform(let op): return CPUImageTransform(op, kernels)
    case .convolution(let op): return try convolution(op, node)
    case .batchNormalization(let op): return try CPUBatchNormalization(op, constants(node, from: 1))
    case .activation(let op): return CPUActivation(op, kernels)
    case .add: return CPUAdd(kernels)
    case .scaleChannels: return CPUScaleChannels(kernels)
    case .maxPooling(let op): return CPUMaxPooling(op, kernels)
    case .globalAveragePooling: return CPUGlobalAveragePooling(kernels)
    case .upsampleNearest: return CPUUpsampleNearest(kernels)
    case .linear(let op): return try linear(op, node)
    case .proposalGeneration(let op): return CPUProposalGeneration(op)
    case .multiScaleRoIAlign(let op): return CPUMultiScaleRoIAlign(op, kernels)
    case .detectionSelection(let op): return CPUDetectionSelection(op)
    }
  }

  /// The values of the inputs from position `first` on; throws when one is not a constant.
  func constants(_ node: Node, from first: Int, count: Int? = nil) throws -> [[Float]] {
    let inputs = node.inputs.dropFirst(first).prefix(count ?? .max)
    return try inputs.map { input in
      guard let constant = graph.constant(input) else {
        throw DeviceError.unsupported(node: node.name, reason: "its parameters must be constants")
      }
      return try constant.values()
    }
  }

  private func convolution(_ op: Convolution2D, _ node: Node) throws -> any Operation {
    guard let shape = graph.constant(node.inputs[1])?.shape else {
      throw DeviceError.unsupported(node: node.name, reason: "its weight must be a constant")
    }
    let values = try constants(node, from: 1, count: op.hasBias ? 2 : 1)
    let parameters = ConvolutionParameters(op: op, shape: shape, weight: values[0], bias: op.hasBias ? values[1] : nil)
    if op.groups == shape[0] && shape[1] == 1 { return CPUDepthwiseConvolution(parameters, kernels) }
    if op.groups > 1 { throw DeviceError.unsupported(node: node.name, reason: "only ordinary and depthwise convolutions are") }
    if parameters.isPointwise { return CPUPointwiseConvolution(parameters, kernels) }
    if parameters.suitsWinograd { return CPUWinogradConvolution(parameters, kernels) }
    return CPUWindowConvolution(parameters, inputIsPacked: isPackedImage(node.inputs[0]), kernels)
  }

  private func readsImagesWell(_ node: Node) -> Bool {
    if case .convolution(let op) = node.op, op.groups == 1 { return !node.inputs.dropFirst().contains(where: isPackedImage) }
    return !node.inputs.contains(where: isPackedImage)
  }

  private func isPackedImage(_ value: Value) -> Bool {
    if case .imageTransform = graph.nodes[value.node].op { true } else { false }
  }

  /// A linear layer behind a flattening reads NHWC memory: its weight's columns change places.
  private func linear(_ op: Linear, _ node: Node) throws -> any Operation {
    let values = try constants(node, from: 1)
    let weightShape = graph.constant(node.inputs[1])?.shape ?? []
    guard case .flatten = graph.nodes[node.inputs[0].node].op else {
      return CPULinear(op, weight: values[0], bias: values[1], columns: weightShape[0], depth: weightShape[1], kernels)
    }
    let producer = graph.nodes[node.inputs[0].node].inputs[0]
    guard let channels = channelCount(producer) else {
      throw DeviceError.unsupported(node: node.name, reason: "the channels of what it flattens are not known")
    }
    let cells = weightShape[1] / channels
    let permuted = ChannelOrder.channelsLast(values[0], rows: weightShape[0], channels: channels, cells: cells)
    return CPULinear(op, weight: permuted, bias: values[1], columns: weightShape[0], depth: cells * paddedTo16(channels), kernels)
  }

  /// The channels of an image-shaped value, found at the convolution that makes it.
  private func channelCount(_ value: Value) -> Int? {
    let node = graph.nodes[value.node]
    switch node.op {
    case .convolution: return graph.constant(node.inputs[1])?.shape[0]
    case .multiScaleRoIAlign: return channelCount(node.inputs[1])
    case .activation, .add, .scaleChannels, .maxPooling, .globalAveragePooling, .upsampleNearest, .batchNormalization:
      return channelCount(node.inputs[0])
    default: return nil
    }
  }
}
