/// The sum of each channel over all pixels, or of each column over all rows: a bias's gradient.
///
/// Input: [N, C, H, W] or [R, C]. Output: [C].
public struct ChannelSums: Op {
  /// Sums in a fixed order.
  public init() {}

  public var name: String { "ChannelSums" }
  public var inputRoles: [InputRole] { [.data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[0].isMaps || inputs[0] == .rows || inputs[0] == .array ? [.array] : nil
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 4 || inputs[0].rank == 2, "NxCxHxW or RxC", inputs)
    return [[inputs[0][1]]]
  }
}
