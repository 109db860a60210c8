/// Multiplies each channel by a factor of its own: x [N, C, H, W] times scale [N, C, 1, 1] (squeeze and excitation).
public struct ScaleChannels: OpAttributes {
  /// A channelwise product.
  public init() {}

  public var name: String { "ScaleChannels" }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs.count == 2 && inputs[0].rank == 4 && inputs[1] == [inputs[0][0], inputs[0][1], 1, 1], "x NxCxHxW and scale NxCx1x1", inputs)
    return [inputs[0]]
  }
}
