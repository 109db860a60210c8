/// One step of stochastic gradient descent with momentum, as PyTorch takes it: g = factor * gradient + decay * w, v' = momentum * v + g,
/// w' = w - rate * v', or w - rate * (g + momentum * v') after Nesterov.
///
/// Inputs: w, v and the gradient, of one shape, settings [3] (rate, momentum, decay) and `GradientNorm`'s [4]. Outputs: w' and v', which are w and v where
/// that says that something is not finite. It changes nothing by itself: a graph's updates do.
public struct SGD: InPlaceOp {
  /// Whether the step looks ahead (Sutskever et al. 2013).
  public let isNesterov: Bool

  /// A step.
  public init(isNesterov: Bool = false) { self.isNesterov = isNesterov }

  public var name: String { "SGD" }
  public var inputRoles: [InputRole] { [.data, .data, .data, .data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy { $0 == .array } ? [.array, .array] : nil }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs[0] == inputs[1] && inputs[0] == inputs[2] && inputs[3] == [3] && inputs[4] == [4],
      "weight, velocity and gradient of one shape, three settings and a gradient norm", inputs)
    return [inputs[0], inputs[0]]
  }
}
