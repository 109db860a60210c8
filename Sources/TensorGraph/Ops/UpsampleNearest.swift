/// Nearest upsampling of the first input to the height and width of the second: source index = floor(index * in / out).
public struct UpsampleNearest: Op {
  /// An upsampling.
  public init() {}

  public var name: String { "UpsampleNearest" }
  public var inputRoles: [InputRole] { [.data, .shape] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [.maps] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 4 && inputs[1].rank == 4, "x NxCxHxW and a map of the wanted size", inputs)
    return [[inputs[0][0], inputs[0][1], inputs[1][2], inputs[1][3]]]
  }
}
