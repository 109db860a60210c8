extension Graph {
  /// The graph with every batch norm that follows a convolution folded into that convolution's weight and bias, in float32.
  ///
  /// y = weight * (conv(x) + bias - mean) / sqrt(variance + epsilon) + shift is a convolution again, with scaled weight and a new bias.
  public var foldingBatchNormalization: Graph {
    let uses = useCounts
    return GraphRewriter.rewrite(self) { rewriter, original, node in
      guard case .batchNormalization(let norm) = node.op, uses[original.inputs[0].node] == 1 else { return nil }
      return rewriter.foldedConvolution(norm, node)
    }
  }
}

extension GraphRewriter {
  fileprivate mutating func foldedConvolution(_ norm: BatchNormalization, _ node: Node) -> Value? {
    let producer = self[node.inputs[0]]
    guard case .convolution(var convolution) = producer.op, convolution.residual == .none, convolution.activation == .identity,
      let weight = constant(producer.inputs[1])
    else { return nil }
    let vectors = node.inputs.dropFirst().compactMap(constant)
    if vectors.count != 4 { return nil }
    let oldBias = convolution.hasBias ? constant(producer.inputs[2]) : nil
    let foldedWeight = Constant(shape: weight.shape) {
      Self.scaleRows(try weight.values(), by: norm.scaleAndShift(try vectors.map { try $0.values() }).scale)
    }
    let foldedBias = Constant(shape: vectors[1].shape) {
      norm.scaleAndShift(try vectors.map { try $0.values() }, offset: try oldBias?.values()).shift
    }
    convolution.hasBias = true
    let inputs = [
      producer.inputs[0], append(.constant(foldedWeight), [], name: producer.name + ".weight"),
      append(.constant(foldedBias), [], name: producer.name + ".bias"),
    ]
    return append(.convolution(convolution), inputs, name: producer.name)
  }

  private static func scaleRows(_ values: [Float], by scale: [Float]) -> [Float] {
    var values = values
    let columns = values.count / max(scale.count, 1)
    for row in scale.indices {
      for index in row * columns..<(row + 1) * columns { values[index] *= scale[row] }
    }
    return values
  }
}
