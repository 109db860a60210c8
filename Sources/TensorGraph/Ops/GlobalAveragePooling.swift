/// The mean of each channel: [N, C, H, W] to [N, C, 1, 1].
public struct GlobalAveragePooling: Op {
  /// A mean over height and width.
  public init() {}

  public var name: String { "GlobalAveragePooling" }
  public var inputRoles: [InputRole] { [.data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [.pixels] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 4, "x NxCxHxW", inputs)
    return [[inputs[0][0], inputs[0][1], 1, 1]]
  }
}
