/// Copies a graph node by node, dropping what nothing that stays needs; a pass replaces nodes on the way.
struct GraphRewriter {
  private var nodes: [Node] = []
  private var copies: [Value: Value] = [:]

  /// Copies `graph`. For each node, `replace` sees the original and its copy (inputs already rewritten); it may append nodes and return the value
  /// that takes the place of the node's only output.
  static func rewrite(_ graph: Graph, replace: (inout GraphRewriter, _ original: Node, _ copy: Node) -> Value? = { _, _, _ in nil })
    -> Graph
  {
    var rewriter = GraphRewriter()
    let isNeeded = graph.isNeeded
    for (index, original) in graph.nodes.enumerated() where isNeeded[index] {
      var copy = original
      copy.inputs = original.inputs.map { rewriter.copies[$0]! }
      if let replacement = replace(&rewriter, original, copy) {
        rewriter.copies[Value(node: index)] = replacement
      } else {
        rewriter.keep(copy, as: index)
      }
    }
    return Graph(
      nodes: rewriter.nodes, outputs: graph.outputs.map { Graph.Output(name: $0.name, value: rewriter.copies[$0.value]!) },
      updates: graph.updates.map { Graph.Update(variable: rewriter.copies[$0.variable]!, next: rewriter.copies[$0.next]!) },
      gradients: graph.gradients.map { Graph.Gradient(variable: rewriter.copies[$0.variable]!, value: rewriter.copies[$0.value]!) })
  }

  /// Adds a node to the copy.
  mutating func append(_ op: some Op, _ inputs: [Value], name: String) -> Value {
    nodes.append(Node(op: op, inputs: inputs, name: name))
    return Value(node: nodes.count - 1)
  }

  /// Puts `op`, which reads and makes the same, in the place of the operation behind a value of the copy.
  mutating func replace(_ value: Value, by op: some Op) { nodes[value.node].op = op }

  /// The node of the copy behind a value of the copy.
  subscript(value: Value) -> Node { nodes[value.node] }

  /// The constant of the copy behind a value of the copy, when it is one.
  func constant(_ value: Value) -> Constant? { nodes[value.node].op as? Constant }

  private mutating func keep(_ node: Node, as index: Int) {
    nodes.append(node)
    for output in node.op.outputTypes.indices {
      copies[Value(node: index, output: output)] = Value(node: nodes.count - 1, output: output)
    }
  }
}

extension Graph {
  /// The graph without the nodes that no output, no update and no gradient needs.
  public var pruned: Graph { GraphRewriter.rewrite(self) }

  /// The graph as detection wants it: batch norms folded, epilogues fused, nothing unused.
  public var optimized: Graph { foldingBatchNormalization.fusingEpilogues.pruned }

  /// The graph with the constants whose names `isVariable` picks as variables of these paths.
  public func variables(where isVariable: (String) -> Bool) -> Graph {
    GraphRewriter.rewrite(self) { rewriter, original, node in
      guard let constant = node.op as? Constant, isVariable(node.name) else { return nil }
      return rewriter.append(Variable(path: node.name, initial: constant), [], name: node.name)
    }
  }

  /// Whether some output, update or gradient needs each node.
  var isNeeded: [Bool] {
    var needed = [Bool](repeating: false, count: nodes.count)
    for value in leaving { needed[value.node] = true }
    for (index, node) in nodes.enumerated().reversed() where needed[index] {
      for input in node.inputs { needed[input.node] = true }
    }
    return needed
  }
}
