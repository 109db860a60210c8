import TensorGraph

extension LoweredGraph {
  /// The 1x1 convolutions with at most `widest` filters that only a depthwise one reads, and what they read themselves.
  func expansions(upTo widest: Int) -> [Value: Value] {
    let uses = graph.useCounts
    var expansions: [Value: Value] = [:]
    for index in graph.nodes.indices where form(index)?.algorithm() == .depthwise {
      let value = graph.nodes[index].inputs[0]
      guard uses[value.node] == 1, let form = form(value.node), form.algorithm() == .pointwise, form.filters <= widest else { continue }
      expansions[value] = graph.nodes[value.node].inputs[0]
    }
    return expansions
  }

  /// The form of node number `index`, if it is a convolution without a residual.
  private func form(_ index: Int) -> ConvolutionForm? {
    guard let op = graph.nodes[index].op as? Convolution2D, op.residual == .none else { return nil }
    return LoweredNode(lowered: self, index: index).convolution(op).form
  }
}

extension LoweredNode {
  /// The 1x1 convolution that this node, a depthwise one, computes for itself.
  package var expansion: (form: ConvolutionForm, parameters: LayerParameters)? {
    let value = lowered.graph.nodes[index].inputs[0]
    guard lowered.embedded[value] != nil, let op = lowered.graph.nodes[value.node].op as? Convolution2D else { return nil }
    return LoweredNode(lowered: lowered, index: value.node).convolution(op)
  }
}
