extension Graph {
  /// The graph whose batch norms take the statistics of the batch wherever mean and variance are variables, which follow at the end of each run.
  ///
  /// Before anything is folded.
  public var normalizingByBatch: Graph {
    var updates: [Update] = []
    let graph = GraphRewriter.rewrite(self) { rewriter, original, node in
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
}
