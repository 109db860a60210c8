/// The gradients of the maps of a RoIAlign: each cell adds up what the samples of all regions have taken from it, region by region.
///
/// Inputs: the output's gradient [R, C, outputSize, outputSize], regions [R, 5], then per level the map [N, C, h, w] of which only the shape matters.
/// Outputs: like the maps. No gradient reaches the regions.
public struct MultiScaleRoIAlignGradient: Op {
  /// Whose gradient it is.
  public let align: MultiScaleRoIAlign

  /// The gradient of `align`.
  public init(_ align: MultiScaleRoIAlign) { self.align = align }

  public var name: String { "MultiScaleRoIAlignGradient" }
  public var inputRoles: [InputRole] { [.data, .data] + align.strides.map { _ in .shape } }
  public var outputTypes: [DataType] { align.strides.map { _ in .float32 } }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs[0].isMaps && inputs[1] == .array && inputs.dropFirst(2).allSatisfy(\.isMaps) ? Array(inputs.dropFirst(2)) : nil
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = try align.outputShapes(Array(inputs.dropFirst()))
    try require(inputs[0] == expected[0], "dy \(expected[0]), regions and maps", inputs)
    return Array(inputs.dropFirst(2))
  }
}
