/// Gradients of several batches added up: sum' = keep * sum + gradient; where keep is 0, the old sum does not matter, whatever it is.
///
/// Inputs: the sum so far and the gradient, of one shape, keep [1]. Output: the next sum.
public struct Accumulation: InPlaceOp {
  /// A sum.
  public init() {}

  public var name: String { "Accumulation" }
  public var inputRoles: [InputRole] { [.data, .data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy { $0 == .array } ? [.array] : nil }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0] == inputs[1] && inputs[2] == [1], "sum and gradient of one shape, and a factor", inputs)
    return [inputs[0]]
  }
}
