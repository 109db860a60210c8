/// The elementwise sum of two tensors of one shape.
public struct Add: Op {
  /// A sum.
  public init() {}

  public var name: String { "Add" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[0] == inputs[1] ? Activation.identity.outputKinds([inputs[0]]) : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0] == inputs[1], "two tensors of one shape", inputs)
    return [inputs[0]]
  }
}
