extension Graph {
  /// The graph whose batch norms take the statistics of the batch wherever mean and variance are variables, which follow at the end of each run. An
  /// activation that alone reads what such a norm makes becomes part of it.
  ///
  /// Before anything is folded, and before gradients.
  public var normalizingByBatch: Graph {
    let uses = useCounts
    var updates: [Update] = []
    let graph = GraphRewriter.rewrite(self) { rewriter, original, node in
      if let activation = node.op as? Activation, uses[original.inputs[0].node] == 1 {
        return rewriter.normalized(node.inputs[0], activation)
      }
      guard let norm = node.op as? BatchNormalization, node.inputs[3...4].allSatisfy({ rewriter[$0].op is Variable }) else { return nil }
      return rewriter.trainingNormalization(norm, node, &updates)
    }
    return Graph(nodes: graph.nodes, outputs: graph.outputs, updates: graph.updates + updates, gradients: graph.gradients)
  }
}

extension GraphRewriter {
  fileprivate mutating func trainingNormalization(_ norm: BatchNormalization, _ node: Node, _ updates: inout [Graph.Update]) -> Value {
    let y = append(TrainingBatchNormalization(epsilon: norm.epsilon), Array(node.inputs[0...2]), name: node.name)
    let batch = (1...2).map { Value(node: y.node, output: $0) }
    let next = append(RunningStatistics(), node.inputs[3...4] + batch + [node.inputs[0]], name: node.name + ".running")
    updates += (0...1).map { Graph.Update(variable: node.inputs[3 + $0], next: Value(node: next.node, output: $0)) }
    return y
  }

  /// `value`, if a norm makes it, ending in `activation`.
  fileprivate mutating func normalized(_ value: Value, _ activation: Activation) -> Value? {
    guard let norm = self[value].op as? TrainingBatchNormalization, norm.activation == .identity else { return nil }
    replace(value, by: TrainingBatchNormalization(epsilon: norm.epsilon, activation: activation))
    return value
  }
}
