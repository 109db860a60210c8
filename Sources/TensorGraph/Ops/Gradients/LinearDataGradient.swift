/// The gradient of a linear layer's input: dy * weight.
///
/// Inputs: the output's gradient dy [R, K], weight [K, C], and x of which only the shape matters: [R, C], or the maps [R, c, h, w] that were flattened.
/// Output: like x.
public struct LinearDataGradient: Op {
  /// The channels of the maps that were flattened, nil for rows.
  public let channels: Int?

  /// The gradient of a layer without activation.
  public init(channels: Int? = nil) { self.channels = channels }

  public var name: String { "LinearDataGradient" }
  public var inputRoles: [InputRole] { [.data, .parameter, .shape] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    guard inputs[0] == .array || inputs[0] == .rows else { return nil }
    if channels != nil { return inputs[2].isMaps ? [inputs[2]] : nil }
    return inputs[2] == .array || inputs[2] == .rows ? [.rows] : nil
  }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let (dy, weight, x) = (inputs[0], inputs[1], inputs[2])
    try require(dy.rank == 2 && weight.rank == 2 && x.rank == (channels == nil ? 2 : 4), "dy RxK, weight KxC and x RxC", inputs)
    try require(channels == nil || x[1] == channels, "an x of \(channels ?? 0) channels", inputs)
    try require(
      dy[1] == weight[0] && x[0] == dy[0] && x.elementCount == dy[0] * weight[1], "dy RxK, weight KxC and an x of R times C numbers", inputs
    )
    return [x]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int { inputs[0].elementCount * inputs[1][1] }
}
