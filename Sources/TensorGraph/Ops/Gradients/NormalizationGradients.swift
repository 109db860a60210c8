/// The gradients of a batch norm with fixed statistics, whose weight and bias can be learned.
///
/// Inputs: the output's gradient, x [N, C, H, W], weight, mean and variance [C] each. Outputs: the gradients of x, weight and bias.
public struct BatchNormalizationGradient: Op {
  /// Added to the variance.
  public let epsilon: Float

  /// The gradients of a normalisation with `epsilon` added to the variance.
  public init(epsilon: Float) { self.epsilon = epsilon }

  public var name: String { "BatchNormalizationGradient" }
  public var inputRoles: [InputRole] { [.data, .data, .parameter, .parameter, .parameter] }
  public var outputTypes: [DataType] { [.float32, .float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[0].isMaps && inputs[0] == inputs[1] ? [inputs[0], .array, .array] : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[1]
    try require(
      x.rank == 4 && inputs[0] == x && inputs.dropFirst(2).allSatisfy { $0 == [x[1]] }, "dy, x NxCxHxW and three vectors of C", inputs)
    return [x, [x[1]], [x[1]]]
  }
}

/// The gradients of a group norm (Wu and He 2018).
///
/// Inputs: the output's gradient, x [N, C, H, W], weight [C]. Outputs: the gradients of x, weight and bias.
public struct GroupNormalizationGradient: Op {
  /// Whose gradients they are.
  public let normalization: GroupNormalization

  /// The gradients of `normalization`.
  public init(_ normalization: GroupNormalization) { self.normalization = normalization }

  public var name: String { "GroupNormalizationGradient" }
  public var inputRoles: [InputRole] { [.data, .data, .parameter] }
  public var outputTypes: [DataType] { [.float32, .float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[0].isMaps && inputs[0] == inputs[1] ? [inputs[0], .array, .array] : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[1]
    try require(inputs[0] == x, "dy and x of one shape", inputs)
    _ = try normalization.outputShapes([x, inputs[2], inputs[2]])
    return [x, [x[1]], [x[1]]]
  }
}
