/// The gradients of a linear layer's weight and bias: dy^T * x, and the sums of dy's columns. The gradient of its input is a transposed `Linear`.
///
/// Inputs: x [R, C], the output's gradient dy [R, K]. Outputs: [K, C], [K]. Rows are added in order.
public struct LinearWeightGradient: Op {
  /// The gradients of a layer without activation.
  public init() {}

  public var name: String { "LinearWeightGradient" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs.allSatisfy { $0 == .array || $0 == .rows } ? [.array, .array] : nil
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs.allSatisfy { $0.rank == 2 } && inputs[0][0] == inputs[1][0], "x RxC and dy RxK", inputs)
    return [[inputs[1][1], inputs[0][1]], [inputs[1][1]]]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { inputs[0].elementCount * inputs[1][1] }
}
