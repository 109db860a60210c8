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
      let weight = constant(producer.inputs[1]), let statistics = Statistics(node.inputs.dropFirst().map(constant))
    else { return nil }
    let oldBias = convolution.hasBias ? constant(producer.inputs[2]) : nil
    let foldedWeight = Constant(shape: weight.shape) {
      Self.scaleRows(try weight.values(), by: try statistics.scale(norm.epsilon))
    }
    let foldedBias = Constant(shape: statistics.bias.shape) {
      try statistics.shift(norm.epsilon, convolutionBias: try oldBias?.values())
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

/// The four vectors of a batch norm.
private struct Statistics: Sendable {
  let weight: Constant
  let bias: Constant
  let mean: Constant
  let variance: Constant

  init?(_ constants: [Constant?]) {
    guard constants.count == 4, let weight = constants[0], let bias = constants[1], let mean = constants[2], let variance = constants[3]
    else {
      return nil
    }
    (self.weight, self.bias, self.mean, self.variance) = (weight, bias, mean, variance)
  }

  func scale(_ epsilon: Float) throws -> [Float] {
    zip(try weight.values(), try variance.values()).map { $0 / ($1 + epsilon).squareRoot() }
  }

  func shift(_ epsilon: Float, convolutionBias: [Float]?) throws -> [Float] {
    let (scale, bias, mean) = (try scale(epsilon), try bias.values(), try mean.values())
    return scale.indices.map { bias[$0] + ((convolutionBias?[$0] ?? 0) - mean[$0]) * scale[$0] }
  }
}
