/// A fully connected layer with its activation: activation(x * weight^T + bias).
///
/// Inputs: x [R, C], weight [K, C], bias [K]. Output: [R, K].
public struct Linear: OpAttributes {
  public var activation: Activation

  /// A layer that ends in `activation`.
  public init(activation: Activation = .identity) { self.activation = activation }

  public var name: String { "Linear" }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "x RxC, weight KxC and bias K"
    try require(inputs.count == 3 && inputs[0].rank == 2 && inputs[1].rank == 2, expected, inputs)
    try require(inputs[0][1] == inputs[1][1] && inputs[2] == [inputs[1][0]], expected, inputs)
    return [[inputs[0][0], inputs[1][0]]]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { outputs[0].elementCount * inputs[0][1] }
}
