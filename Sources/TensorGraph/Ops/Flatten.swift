/// Feature maps [N, C, H, W] as rows [N, C * H * W], channel-major: another look at the same elements.
public struct Flatten: Op {
  /// The channels of the maps.
  public let channels: Int

  /// A flattening of maps of so many channels.
  public init(channels: Int) { self.channels = channels }

  public var name: String { "Flatten" }
  public var inputRoles: [InputRole] { [.data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [.flattenedMaps(channels: channels)] : nil }
  public var rowRule: RowRule { .asFirstInput }
  public var origin: ValueOrigin { .view }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 4 && inputs[0][1] == channels, "x Nx\(channels)xHxW", inputs)
    return [[inputs[0][0], inputs[0][1] * inputs[0][2] * inputs[0][3]]]
  }
}
