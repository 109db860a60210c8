/// The gradients of a batch norm with the statistics of the batch, which depend on x too.
///
/// Inputs: the output's gradient dy, x [N, C, H, W], weight, mean and variance [C] each. Outputs: the gradients of x, weight and bias. With n the
/// normalised x, that of x is weight / sqrt(variance + epsilon) * (dy - mean of dy - n * mean of dy * n).
public struct TrainingBatchNormalizationGradient: Op {
  /// Added to the variance.
  public let epsilon: Float

  /// The gradients of a normalisation with `epsilon` added to the variance.
  public init(epsilon: Float) { self.epsilon = epsilon }

  public var name: String { "TrainingBatchNormalizationGradient" }
  public var inputRoles: [InputRole] { [.data, .data, .parameter, .data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    let readsArrays = inputs[3] == .array && inputs[4] == .array
    return inputs[0].isMaps && inputs[0] == inputs[1] && readsArrays ? [inputs[0], .array, .array] : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[1]
    try require(
      x.rank == 4 && inputs[0] == x && inputs.dropFirst(2).allSatisfy { $0 == [x[1]] }, "dy, x NxCxHxW and three vectors of C", inputs)
    return [x, [x[1]], [x[1]]]
  }
}
