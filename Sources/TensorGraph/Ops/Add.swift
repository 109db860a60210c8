/// The elementwise sum of two tensors of one shape.
public struct Add: OpAttributes {
  /// A sum.
  public init() {}

  public var name: String { "Add" }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs.count == 2 && inputs[0] == inputs[1], "two tensors of one shape", inputs)
    return [inputs[0]]
  }
}
