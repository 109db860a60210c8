// The rule of every operation through which gradients flow. What parameters get comes first: the input is needed no longer when its own gradient is made,
// which may lie in its place.

extension Activation: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    let gradient = ActivationGradient(self)
    return [graph.add(gradient, [node.gradient, gradient.readsOutput ? node.output : node.inputs[0]], node)]
  }
}

extension Add: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] { [node.gradient, node.gradient] }
}

extension Flatten: DifferentiableOp {
  /// A linear layer gives the gradient of flattened maps as maps.
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] { [node.gradient] }
}

extension Linear: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    precondition(activation == .identity, "gradients come before epilogues are fused")
    let (x, weight, dy) = (node.inputs[0], node.inputs[1], node.gradient)
    let flatten = graph[x].op as? Flatten
    let source = flatten == nil ? x : graph[x].inputs[0]
    let parameters =
      [node.isWanted[1] ? graph.add(LinearWeightGradient(), [x, dy], node) : nil]
      + node.isWanted.dropFirst(2).map { $0 ? graph.add(ChannelSums(), [dy], node) : nil }
    return [node.isWanted[0] ? graph.add(LinearDataGradient(channels: flatten?.channels), [dy, weight, source], node) : nil] + parameters
  }
}

extension Convolution2D: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    precondition(residual == .none && activation == .identity, "gradients come before epilogues are fused")
    let (x, weight, dy) = (node.inputs[0], node.inputs[1], node.gradient)
    let scale = scaleIndex.map { [node.inputs[$0]] } ?? []
    let weightGradient = ConvolutionWeightGradient(stride: stride, padding: padding, groups: groups, hasScale: hasScale)
    var gradients = [Value?](repeating: nil, count: node.inputs.count)
    if node.isWanted[1] { gradients[1] = graph.add(weightGradient, [x, dy, weight] + scale, node) }
    if let biasIndex, node.isWanted[biasIndex] { gradients[biasIndex] = graph.add(ChannelSums(), [dy], node) }
    if node.isWanted[0] { gradients[0] = dataGradient(node, [weight] + scale, in: &graph) }
    return gradients
  }

  /// Of one pixel filters the gradient is spread out when it is made, of others before.
  private func dataGradient(_ node: DifferentiatedNode, _ parameters: [Value], in graph: inout Differentiation) -> Value {
    let gradient = ConvolutionDataGradient(padding: padding, groups: groups, hasScale: hasScale)
    let kernel = graph.shape(ofParameter: parameters[0])[2]
    if stride == 1 { return graph.add(gradient, [node.gradient] + parameters, node) }
    let dilation = Dilation(stride: stride, crop: kernel - 1 - 2 * padding)
    if kernel == 1 && padding == 0 {
      return graph.add(dilation, [graph.add(gradient, [node.gradient] + parameters, node), node.inputs[0]], node)
    }
    return graph.add(gradient, [graph.add(dilation, [node.gradient, node.inputs[0]], node)] + parameters, node)
  }
}

extension BatchNormalization: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    let gradient = BatchNormalizationGradient(epsilon: epsilon)
    let first = graph.add(gradient, [node.gradient, node.inputs[0], node.inputs[1], node.inputs[3], node.inputs[4]], node)
    return (0..<3).map { Value(node: first.node, output: $0) } + [nil, nil]
  }
}

extension GroupNormalization: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    let first = graph.add(GroupNormalizationGradient(self), [node.gradient, node.inputs[0], node.inputs[1]], node)
    return (0..<3).map { Value(node: first.node, output: $0) }
  }
}

extension ScaleChannels: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    [
      node.isWanted[0] ? graph.add(ScaleChannels(), [node.gradient, node.inputs[1]], node) : nil,
      node.isWanted[1] ? graph.add(ScaleChannelsGradient(), [node.gradient, node.inputs[0]], node) : nil,
    ]
  }
}

extension GlobalAveragePooling: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    [graph.add(GlobalAveragePoolingGradient(), [node.gradient, node.inputs[0]], node)]
  }
}

extension MaxPooling: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    [graph.add(MaxPoolingGradient(self), [node.gradient, node.inputs[0]], node)]
  }
}

extension UpsampleNearest: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    [graph.add(UpsampleNearestGradient(), [node.gradient, node.inputs[0]], node), nil]
  }
}

extension MultiScaleRoIAlign: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    let first = graph.add(MultiScaleRoIAlignGradient(self), [node.gradient] + node.inputs, node)
    return [nil] + strides.indices.map { Value(node: first.node, output: $0) }
  }
}
