/// A fully connected layer with its activation: activation(x * weight^T + bias).
///
/// Inputs: x [R, C], weight [K, C] (or [C, K] if it `isTransposed`), bias [K] if it has one. Output: [R, K].
public struct Linear: ActivatedOp {
  /// What it ends in.
  public var activation: Activation
  /// Whether something is added for each column.
  public var hasBias: Bool
  /// Whether x is multiplied by the weight as it stands, as the gradient of a layer's input is made.
  public var isTransposed: Bool

  /// A layer that ends in `activation`.
  public init(activation: Activation = .identity, hasBias: Bool = true, isTransposed: Bool = false) {
    (self.activation, self.hasBias, self.isTransposed) = (activation, hasBias, isTransposed)
  }

  public var name: String { "Linear" }
  public var inputRoles: [InputRole] { [.data, .parameter] + (hasBias ? [.parameter] : []) }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    switch inputs[0] {
    case .array, .rows: [.rows]
    case .flattenedMaps: isTransposed ? nil : [.rows]
    case .maps, .pixels, .images: nil
    }
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "x RxC, weight \(isTransposed ? "CxK" : "KxC")\(hasBias ? " and bias K" : "")"
    try require(inputs[0].rank == 2 && inputs[1].rank == 2, expected, inputs)
    let (columns, depth) = isTransposed ? (inputs[1][1], inputs[1][0]) : (inputs[1][0], inputs[1][1])
    try require(inputs[0][1] == depth && (!hasBias || inputs[2] == [columns]), expected, inputs)
    return [[inputs[0][0], columns]]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { outputs[0].elementCount * inputs[0][1] }
}
