extension Graph {
  /// The graph with additions and activations that follow a convolution or linear layer fused into it.
  public var fusingEpilogues: Graph {
    let uses = useCounts
    return GraphRewriter.rewrite(self) { rewriter, original, node in
      switch node.op {
      case .activation(let activation):
        uses[original.inputs[0].node] == 1 ? rewriter.fused(activation, into: node.inputs[0]) : nil
      case .add:
        rewriter.fusedAddition(node.inputs, isOnlyUse: original.inputs.map { uses[$0.node] == 1 })
      default: nil
      }
    }
  }
}

extension GraphRewriter {
  /// The producer of `value` again, ending in `activation`.
  fileprivate mutating func fused(_ activation: Activation, into value: Value) -> Value? {
    let producer = self[value]
    switch producer.op {
    case .convolution(var convolution) where convolution.activation == .identity:
      convolution.activation = activation
      return append(.convolution(convolution), producer.inputs, name: producer.name)
    case .linear(var linear) where linear.activation == .identity:
      linear.activation = activation
      return append(.linear(linear), producer.inputs, name: producer.name)
    default: return nil
    }
  }

  /// An ungrouped convolution that adds the other operand of an addition itself.
  fileprivate mutating func fusedAddition(_ operands: [Value], isOnlyUse: [Bool]) -> Value? {
    for (index, operand) in operands.enumerated() where isOnlyUse[index] {
      let producer = self[operand]
      guard case .convolution(var convolution) = producer.op, convolution.residual == .none, convolution.activation == .identity,
        convolution.hasBias, convolution.groups == 1
      else { continue }
      var residual = operands[1 - index]
      convolution.residual = .sameSize
      if case .upsampleNearest = self[residual].op, isOnlyUse[1 - index] {
        convolution.residual = .upsampled
        residual = self[residual].inputs[0]
      }
      return append(.convolution(convolution), producer.inputs + [residual], name: producer.name)
    }
    return nil
  }
}
