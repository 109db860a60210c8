/// The gradient of a maximum's input: each window's goes to its first largest pixel, row by row; a NaN is the largest.
///
/// Inputs: the output's gradient [N, C, H', W'], x [N, C, H, W]. Output: like x.
public struct MaxPoolingGradient: Op {
  /// Whose gradient it is.
  public let pooling: MaxPooling

  /// The gradient of `pooling`.
  public init(_ pooling: MaxPooling) { self.pooling = pooling }

  public var name: String { "MaxPoolingGradient" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy(\.isMaps) ? [inputs[1]] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = try pooling.outputShapes([inputs[1]])
    try require(inputs[0] == expected[0], "dy \(expected[0]) and x", inputs)
    return [inputs[1]]
  }
}

/// The gradient of a mean's input: the mean's, divided by the pixels.
///
/// Inputs: the output's gradient [N, C, 1, 1], x [N, C, H, W] of which only the shape matters. Output: like x.
public struct GlobalAveragePoolingGradient: Op {
  /// The gradient of a mean over height and width.
  public init() {}

  public var name: String { "GlobalAveragePoolingGradient" }
  public var inputRoles: [InputRole] { [.data, .shape] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy(\.isMaps) ? [inputs[1]] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[1]
    try require(x.rank == 4 && inputs[0] == [x[0], x[1], 1, 1], "dy NxCx1x1 and x NxCxHxW", inputs)
    return [x]
  }
}

/// The gradient of nearest upsampling's input: the sum over the pixels that were made of each.
///
/// Inputs: the output's gradient [N, C, H', W'], x [N, C, H, W] of which only the shape matters. Output: like x.
public struct UpsampleNearestGradient: Op {
  /// The gradient of an upsampling.
  public init() {}

  public var name: String { "UpsampleNearestGradient" }
  public var inputRoles: [InputRole] { [.data, .shape] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy(\.isMaps) ? [inputs[1]] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let (dy, x) = (inputs[0], inputs[1])
    try require(dy.rank == 4 && x.rank == 4 && dy.dimensions.prefix(2) == x.dimensions.prefix(2), "dy NxCxhxw and x NxCxHxW", inputs)
    return [x]
  }

  /// The indices along a side of `size` that were made of `index` of `source`: all i with floor(i * source / size) = index.
  public static func sources(of index: Int, source: Int, size: Int) -> Range<Int> {
    (index * size + source - 1) / source..<((index + 1) * size + source - 1) / source
  }
}

/// The gradient of the factors of channels: the products of x and the output's gradient, summed over the pixels.
///
/// Inputs: the output's gradient, x [N, C, H, W]. Output: [N, C, 1, 1]. The gradient of x is the output's, with its channels scaled.
public struct ScaleChannelsGradient: Op {
  /// The gradient of the factors.
  public init() {}

  public var name: String { "ScaleChannelsGradient" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.allSatisfy(\.isMaps) ? [.pixels] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 4 && inputs[0] == inputs[1], "two maps NxCxHxW", inputs)
    return [[inputs[0][0], inputs[0][1], 1, 1]]
  }
}
