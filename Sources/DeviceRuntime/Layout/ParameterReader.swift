import TensorGraph

/// Reads the constants that nodes need, in the order that NHWC memory wants them.
package struct ParameterReader {
  package let graph: Graph

  /// A reader of `graph`'s constants.
  package init(graph: Graph) { self.graph = graph }

  /// The values of the inputs from position `first` on; throws `DeviceError.unsupported` when one is no constant, and what reading it throws.
  package func constants(_ node: Node, from first: Int, count: Int? = nil) throws -> [[Float]] {
    try node.inputs.dropFirst(first).prefix(count ?? .max).map { input in
      guard let constant = graph.constant(input) else {
        throw DeviceError.unsupported(node: node.name, reason: "its parameters must be constants")
      }
      return try constant.values()
    }
  }

  /// What `make` makes of each node, called once for all nodes with the same operation on the same constants.
  package func operations<Operation>(_ make: (Int) throws -> Operation?) rethrows -> [Operation?] {
    var operations: [Operation?] = []
    for (index, first) in firstNodeWithSameParameters.enumerated() {
      operations.append(first < index ? operations[first] : try make(index))
    }
    return operations
  }

  /// For each node, the first node with the same operation on the same constants: what is packed for that one serves both (the heads of all pyramid
  /// levels, say). A node without constants stands for itself.
  private var firstNodeWithSameParameters: [Int] {
    var first: [String: Int] = [:]
    return graph.nodes.enumerated().map { index, node in
      let constants = node.inputs.filter { graph.constant($0) != nil }
      if constants.isEmpty { return index }
      // Devices compute the convolution of an image, of a map and of a single pixel in different ways.
      let key = "\(node.op.attributes) \(constants) \(graph.isPackedImage(node.inputs[0])) \(graph.isPixel(node.inputs[0]))"
      defer { first[key] = first[key] ?? index }
      return first[key] ?? index
    }
  }

  /// The values of a convolution; throws as `constants` does.
  ///
  /// The scale is left to the epilogue where the input is an image: its pixels are far from zero, and layer after layer magnifies what the first one
  /// rounds, so that only its very sums, of unscaled weights, give torchvision's results. Everywhere else the weight is scaled here, once.
  package func convolution(_ op: Convolution2D, _ node: Node) throws -> ConvolutionParameters {
    let values = try constants(node, from: 1, count: op.parameterIndices.count)
    let parameters = ConvolutionParameters(
      op: op, shape: graph.constant(node.inputs[1])?.shape ?? [], weight: values[0], scale: op.scaleIndex.map { values[$0 - 1] },
      bias: op.biasIndex.map { values[$0 - 1] })
    return graph.isPackedImage(node.inputs[0]) ? parameters : parameters.scalingWeight
  }

  /// The values of a linear layer. Behind a flattening it reads NHWC memory: its weight's columns change places. Throws as `constants` does.
  package func linear(_ op: Linear, _ node: Node) throws -> LinearParameters {
    let values = try constants(node, from: 1)
    let shape = graph.constant(node.inputs[1])?.shape ?? []
    guard case .flatten = graph.nodes[node.inputs[0].node].op else {
      return LinearParameters(activation: op.activation, weight: values[0], bias: values[1], columns: shape[0], depth: shape[1])
    }
    guard let channels = channelCount(graph.nodes[node.inputs[0].node].inputs[0]) else {
      throw DeviceError.unsupported(node: node.name, reason: "the channels of what it flattens are not known")
    }
    let cells = shape[1] / channels
    let weight = ChannelOrder.channelsLast(values[0], rows: shape[0], channels: channels, cells: cells)
    return LinearParameters(
      activation: op.activation, weight: weight, bias: values[1], columns: shape[0], depth: cells * paddedTo16(channels))
  }

  /// Throws `DeviceError.unsupported` when a node reads something that has no layout for it: a constant as data, or a transformed image though it is no
  /// ordinary convolution.
  package func checkInputs(_ node: Node) throws(DeviceError) {
    if dataInputs(node).contains(where: { graph.constant($0) != nil }) {
      throw .unsupported(node: node.name, reason: "constants can be its parameters only, not its data")
    }
    try checkImageInputs(node)
  }

  /// The inputs of a node that are no parameters.
  private func dataInputs(_ node: Node) -> [Value] {
    switch node.op {
    case .convolution(let op): [node.inputs[0]] + (op.residualIndex.map { [node.inputs[$0]] } ?? [])
    case .linear, .batchNormalization: [node.inputs[0]]
    default: node.inputs
    }
  }

  private func checkImageInputs(_ node: Node) throws(DeviceError) {
    let images = node.inputs.indices.filter { graph.isPackedImage(node.inputs[$0]) }
    if images.isEmpty { return }
    if case .convolution(let op) = node.op, op.groups == 1, images == [0] { return }
    throw .unsupported(node: node.name, reason: "only ordinary convolutions read transformed images")
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
