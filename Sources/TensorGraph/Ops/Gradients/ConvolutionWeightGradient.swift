/// The gradient of a convolution's weight: products of what each tap sees with the output's gradient, summed over all pixels.
///
/// Inputs: x [N, C, H, W], the output's gradient [N, K, H', W'], the weight [K, C / groups, R, S] of which only the shape matters, then the convolution's
/// scale [K] if it has one. Output: of the weight's shape.
public struct ConvolutionWeightGradient: Op {
  /// Pixels from one window to the next, down and across.
  public let stride: Int
  /// Pixels of zeros on every side.
  public let padding: Int
  /// The groups of channels that know nothing of each other.
  public let groups: Int
  /// Whether the convolution multiplies its sums by a factor for each filter.
  public let hasScale: Bool

  /// The gradient of a convolution's weight.
  public init(stride: Int = 1, padding: Int = 0, groups: Int = 1, hasScale: Bool = false) {
    (self.stride, self.padding, self.groups, self.hasScale) = (stride, padding, groups, hasScale)
  }

  /// The convolution without its epilogue.
  public var convolution: Convolution2D { Convolution2D(stride: stride, padding: padding, groups: groups) }

  public var name: String { "ConvolutionWeightGradient" }
  public var inputRoles: [InputRole] { [.data, .data, .shape] + (hasScale ? [.parameter] : []) }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    (inputs[0].isMaps || inputs[0] == .images) && inputs[1].isMaps ? [.array] : nil
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = try convolution.outputShapes([inputs[0], inputs[2]])
    try require(inputs[1] == expected[0], "x, dy \(expected[0]) and a weight", inputs)
    try require(groups == 1 || inputs[2][0] == groups && inputs[2][1] == 1, "one group, or one for each channel", inputs)
    try require(!hasScale || inputs[3] == [inputs[2][0]], "a scale of \(inputs[2][0])", inputs)
    return [inputs[2]]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int {
    convolution.multiplyAdds(inputs: [inputs[0], inputs[2]], outputs: [inputs[1]])
  }
}
