/// One step of Adam with decoupled weight decay (Loshchilov and Hutter 2019), as PyTorch takes it: m' = beta1 * m + (1 - beta1) * g,
/// v' = beta2 * v + (1 - beta2) * g * g, w' = w * (1 - rate * decay) - rate / c1 * m' / (sqrt(v') / sqrt(c2) + epsilon), with g = factor * gradient and
/// c = 1 - beta^step.
///
/// Inputs: w, m, v and the gradient, of one shape, settings [7] (rate, beta1, beta2, epsilon, decay, c1, c2) and `GradientNorm`'s [4]. Outputs: w', m' and
/// v', which are w, m and v where that says that something is not finite. It changes nothing by itself: a graph's updates do.
public struct AdamW: InPlaceOp {
  /// A step.
  public init() {}

  public var name: String { "AdamW" }
  public var inputRoles: [InputRole] { [.data, .data, .data, .data, .data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs.allSatisfy { $0 == .array } ? [.array, .array, .array] : nil
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs[1...3].allSatisfy { $0 == inputs[0] } && inputs[4] == [7] && inputs[5] == [4],
      "weight, two moments and gradient of one shape, seven settings and a gradient norm", inputs)
    return [inputs[0], inputs[0], inputs[0]]
  }
}
