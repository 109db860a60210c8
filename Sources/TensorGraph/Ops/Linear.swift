/// A fully connected layer with its activation: activation(x * weight^T + bias).
///
/// Inputs: x [R, C], weight [K, C], bias [K] if it has one. Output: [R, K].
public struct Linear: ActivatedOp {
  /// What it ends in.
  public var activation: Activation
  /// Whether something is added for each column.
  public var hasBias: Bool

  /// A layer that ends in `activation`.
  public init(activation: Activation = .identity, hasBias: Bool = true) { (self.activation, self.hasBias) = (activation, hasBias) }

  public var name: String { "Linear" }
  public var inputRoles: [InputRole] { [.data, .parameter] + (hasBias ? [.parameter] : []) }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    switch inputs[0] {
    case .array, .rows, .flattenedMaps: [.rows]
    case .maps, .pixels, .images: nil
    }
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "x RxC, weight KxC\(hasBias ? " and bias K" : "")"
    try require(inputs[0].rank == 2 && inputs[1].rank == 2, expected, inputs)
    try require(inputs[0][1] == inputs[1][1] && (!hasBias || inputs[2] == [inputs[1][0]]), expected, inputs)
    return [[inputs[0][0], inputs[1][0]]]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { outputs[0].elementCount * inputs[0][1] }
}
