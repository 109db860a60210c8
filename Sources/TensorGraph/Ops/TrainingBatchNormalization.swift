/// Batch normalisation with the statistics of the batch, and an activation: that of weight * (x - mean) / sqrt(variance + epsilon) + bias per channel, mean
/// and variance over the pixels of all images.
///
/// Inputs: x [N, C, H, W], weight and bias [C]. Outputs: like x, the mean [C] and the variance [C], which is that of the values themselves, not of a sample.
/// Ioffe and Szegedy 2015; training form. Where there is no pixel, mean and variance are 0.
public struct TrainingBatchNormalization: Op {
  /// Added to the variance.
  public let epsilon: Float
  /// What becomes of what is normalised. It is part of the operation on the way back too, so that nothing between the two is kept.
  public let activation: Activation

  /// A normalisation with `epsilon` added to the variance.
  public init(epsilon: Float, activation: Activation = .identity) { (self.epsilon, self.activation) = (epsilon, activation) }

  public var name: String { "TrainingBatchNormalization" }
  public var inputRoles: [InputRole] { [.data, .parameter, .parameter] }
  public var outputTypes: [DataType] { [.float32, .float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [inputs[0], .array, .array] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[0]
    try require(x.rank == 4 && inputs.dropFirst().allSatisfy { $0 == [x[1]] }, "x NxCxHxW and two vectors of C", inputs)
    return [x, [x[1]], [x[1]]]
  }
}

extension TrainingBatchNormalization: DifferentiableOp {
  public func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?] {
    let statistics = (1...2).map { Value(node: node.output.node, output: $0) }
    let first = graph.add(TrainingBatchNormalizationGradient(self), [node.gradient] + node.inputs + statistics, node)
    return (0..<3).map { Value(node: first.node, output: $0) }
  }
}
