/// Flattens [N, C, H, W] to [N, C * H * W], channel-major.
public struct Flatten: OpAttributes {
  /// A flattening.
  public init() {}

  public var name: String { "Flatten" }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs.count == 1 && inputs[0].rank == 4, "x NxCxHxW", inputs)
    return [[inputs[0][0], inputs[0][1] * inputs[0][2] * inputs[0][3]]]
  }
}
