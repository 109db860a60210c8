/// A weight's exponential moving average (Polyak and Juditsky 1992): a' = a + (1 - decay) * (w - a).
///
/// Inputs: the average and the weight, of one shape, decay [1]. Output: the next average.
public struct MovingAverage: InPlaceOp {
  /// An average.
  public init() {}

  public var name: String { "MovingAverage" }
  public var inputRoles: [InputRole] { [.data, .data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy { $0 == .array } ? [.array] : nil }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0] == inputs[1] && inputs[2] == [1], "average and weight of one shape, and a decay", inputs)
    return [inputs[0]]
  }
}
