/// The gradient of a linear layer's weight: dy^T * x. Rows are added in order.
///
/// Inputs: x [R, C], the output's gradient dy [R, K]. Output: [K, C].
public struct LinearWeightGradient: Op {
  /// The gradient of a layer without activation.
  public init() {}

  public var name: String { "LinearWeightGradient" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    guard inputs[1] == .array || inputs[1] == .rows else { return nil }
    switch inputs[0] {
    case .array, .rows, .flattenedMaps: return [.array]
    case .maps, .pixels, .images: return nil
    }
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs.allSatisfy { $0.rank == 2 } && inputs[0][0] == inputs[1][0], "x RxC and dy RxK", inputs)
    return [[inputs[1][1], inputs[0][1]]]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { inputs[0].elementCount * inputs[1][1] }
}
