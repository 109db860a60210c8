/// A weight's exponential moving average (Polyak and Juditsky 1992): a' = a + (1 - decay) * (w - a).
///
/// Inputs: the average and the weight, of one shape, decay [1] and `GradientNorm`'s [4]. Output: the next average, which is the average where that says that
/// something is not finite.
public struct MovingAverage: InPlaceOp {
  /// An average.
  public init() {}

  public var name: String { "MovingAverage" }
  public var inputRoles: [InputRole] { [.data, .data, .data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy { $0 == .array } ? [.array] : nil }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs[0] == inputs[1] && inputs[2] == [1] && inputs[3] == [4], "average and weight of one shape, a decay, a gradient norm", inputs)
    return [inputs[0]]
  }
}
