/// The gradients of a batch norm with the statistics of the batch, which depend on x too.
///
/// Inputs: the output's gradient, x [N, C, H, W], weight, bias, mean and variance [C] each. Outputs: the gradients of x, weight and bias. With n the
/// normalised x and dy the output's gradient times the slope of the activation at weight * n + bias, that of x is weight / sqrt(variance + epsilon) * (dy -
/// mean of dy - n * mean of dy * n).
public struct TrainingBatchNormalizationGradient: Op {
  /// Whose gradients they are.
  public let normalization: TrainingBatchNormalization

  /// The gradients of `normalization`.
  public init(_ normalization: TrainingBatchNormalization) { self.normalization = normalization }

  public var name: String { "TrainingBatchNormalizationGradient" }
  public var inputRoles: [InputRole] { [.data, .data, .parameter, .parameter, .data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    let readsArrays = inputs[4] == .array && inputs[5] == .array
    return inputs[0].isMaps && inputs[0] == inputs[1] && readsArrays ? [inputs[0], .array, .array] : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[1]
    try require(
      x.rank == 4 && inputs[0] == x && inputs.dropFirst(2).allSatisfy { $0 == [x[1]] }, "dy, x NxCxHxW and four vectors of C", inputs)
    return [x, [x[1]], [x[1]]]
  }
}
