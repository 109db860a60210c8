/// Multiplies each channel by a factor of its own: x [N, C, H, W] times scale [N, C, 1, 1] (squeeze and excitation).
public struct ScaleChannels: Op {
  /// A channelwise product.
  public init() {}

  public var name: String { "ScaleChannels" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy(\.isMaps) ? [inputs[0]] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs[0].rank == 4 && inputs[1] == [inputs[0][0], inputs[0][1], 1, 1], "x NxCxHxW and scale NxCx1x1", inputs)
    return [inputs[0]]
  }
}
