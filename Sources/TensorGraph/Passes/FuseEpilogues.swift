extension Graph {
  /// The graph with additions and activations that follow a convolution or linear layer fused into it.
  public var fusingEpilogues: Graph {
    let uses = useCounts
    return GraphRewriter.rewrite(self) { rewriter, original, node in
      if let activation = node.op as? Activation {
        return uses[original.inputs[0].node] == 1 ? rewriter.fused(activation, into: node.inputs[0]) : nil
      }
      return node.op is Add ? rewriter.fusedAddition(node.inputs, isOnlyUse: original.inputs.map { uses[$0.node] == 1 }) : nil
    }
  }
}

extension GraphRewriter {
  /// The producer of `value` again, ending in `activation`.
  fileprivate mutating func fused(_ activation: Activation, into value: Value) -> Value? {
    let producer = self[value]
    guard var op = producer.op as? any ActivatedOp, op.activation == .identity else { return nil }
    op.activation = activation
    return append(op, producer.inputs, name: producer.name)
  }

  /// An ungrouped convolution that adds the other operand of an addition itself.
  fileprivate mutating func fusedAddition(_ operands: [Value], isOnlyUse: [Bool]) -> Value? {
    for (index, operand) in operands.enumerated() where isOnlyUse[index] {
      let producer = self[operand]
      guard var convolution = producer.op as? Convolution2D, convolution.residual == .none, convolution.activation == .identity,
        convolution.hasBias, convolution.groups == 1
      else { continue }
      var residual = operands[1 - index]
      convolution.residual = .sameSize
      if self[residual].op is UpsampleNearest, isOnlyUse[1 - index] {
        convolution.residual = .upsampled
        residual = self[residual].inputs[0]
      }
      return append(convolution, producer.inputs + [residual], name: producer.name)
    }
    return nil
  }
}
