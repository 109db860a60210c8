extension Graph {
  /// The graph with every batch norm that follows a convolution folded into that convolution's scale and bias, in float32.
  public var foldingBatchNormalization: Graph {
    let uses = useCounts
    return GraphRewriter.rewrite(self) { rewriter, original, node in
      guard let norm = node.op as? BatchNormalization, uses[original.inputs[0].node] == 1 else { return nil }
      return rewriter.foldedConvolution(norm, node)
    }
  }
}

extension GraphRewriter {
  fileprivate mutating func foldedConvolution(_ norm: BatchNormalization, _ node: Node) -> Value? {
    let producer = self[node.inputs[0]]
    guard var convolution = producer.op as? Convolution2D, !convolution.hasScale, convolution.residual == .none,
      convolution.activation == .identity
    else { return nil }
    let vectors = node.inputs.dropFirst().compactMap(constant)
    if vectors.count != 4 { return nil }
    let oldBias = convolution.biasIndex.flatMap { constant(producer.inputs[$0]) }
    if convolution.hasBias && oldBias == nil { return nil }
    let scale = Constant(shape: vectors[0].shape, producing: { norm.scaleAndShift(try vectors.map { try $0.values() }).scale })
    let bias = Constant(
      shape: vectors[1].shape,
      producing: { norm.scaleAndShift(try vectors.map { try $0.values() }, offset: try oldBias?.values()).shift })
    (convolution.hasScale, convolution.hasBias) = (true, true)
    let parameters = [
      append(scale, [], name: producer.name + ".scale"), append(bias, [], name: producer.name + ".bias"),
    ]
    return append(convolution, producer.inputs.prefix(2) + parameters, name: producer.name)
  }
}
