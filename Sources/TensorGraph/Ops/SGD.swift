/// One step of stochastic gradient descent with momentum, as PyTorch takes it: v' = momentum * v + gradient + weightDecay * w, w' = w - rate * v'.
///
/// Inputs: w, v and the gradient, of one shape, and the rate [1]. Outputs: w' and v'. It changes nothing by itself: a graph's updates do.
public struct SGD: Op {
  /// The share of the last step that goes on.
  public let momentum: Float
  /// The pull towards zero, a share of the weight.
  public let weightDecay: Float

  /// A step.
  public init(momentum: Float = 0.9, weightDecay: Float = 0) { (self.momentum, self.weightDecay) = (momentum, weightDecay) }

  public var name: String { "SGD" }
  public var inputRoles: [InputRole] { [.data, .data, .data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy { $0 == .array } ? [.array, .array] : nil }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs[0] == inputs[1] && inputs[0] == inputs[2] && inputs[3] == [1], "weight, velocity and gradient of one shape, and a rate", inputs
    )
    return [inputs[0], inputs[0]]
  }
}
