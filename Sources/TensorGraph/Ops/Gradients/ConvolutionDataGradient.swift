/// The gradient of a convolution's input, where the stride is 1: a convolution of the output's gradient with the turned filters.
///
/// Inputs: the output's gradient [N, K, H', W'], the convolution's weight [K, C / groups, R, S], then its scale [K] if it has one. Output: [N, C, H, W] with
/// H = H' + R - 1 - 2 * padding. Strides are `Dilation`'s affair.
public struct ConvolutionDataGradient: Op {
  /// Whose gradient it is.
  public let padding: Int
  /// The groups of channels that know nothing of each other.
  public let groups: Int
  /// Whether the convolution multiplies its sums by a factor for each filter.
  public let hasScale: Bool

  /// The gradient of a convolution with stride 1, or of one whose output's gradient has been dilated.
  public init(padding: Int, groups: Int = 1, hasScale: Bool = false) {
    (self.padding, self.groups, self.hasScale) = (padding, groups, hasScale)
  }

  public var name: String { "ConvolutionDataGradient" }
  public var inputRoles: [InputRole] { [.data, .parameter] + (hasScale ? [.parameter] : []) }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [inputs[0]] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let (dy, weight) = (inputs[0], inputs[1])
    try require(dy.rank == 4 && weight.rank == 4 && dy[1] == weight[0], "dy NxKxHxW and weight KxC/\(groups)xRxS", inputs)
    try require(groups == 1 || weight[0] == groups && weight[1] == 1, "one group, or one for each channel", inputs)
    try require(!hasScale || inputs[2] == [weight[0]], "a scale of \(weight[0])", inputs)
    let (height, width) = (dy[2] + weight[2] - 1 - 2 * padding, dy[3] + weight[3] - 1 - 2 * padding)
    try require(height > 0 && width > 0, "an output at least as large as its padding", inputs)
    return [[dy[0], weight[1] * groups, height, width]]
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int {
    inputs[0].elementCount * inputs[1][1] * inputs[1][2] * inputs[1][3]
  }
}

/// Pixels spread out, with zeros between: what the gradient of a strided convolution's output is to one without stride.
///
/// Inputs: y [N, C, H', W'], and x of which only the size matters. Output: [N, C, H - crop, W - crop], where pixel (i, j) of y is at (stride * i, stride * j).
public struct Dilation: Op {
  /// Pixels from one to the next.
  public let stride: Int
  /// By how much the output is smaller than x.
  public let crop: Int

  /// A spreading.
  public init(stride: Int, crop: Int = 0) { (self.stride, self.crop) = (stride, crop) }

  public var name: String { "Dilation" }
  public var inputRoles: [InputRole] { [.data, .shape] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [.maps] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let (y, x) = (inputs[0], inputs[1])
    try require(y.rank == 4 && x.rank == 4, "y NxCxHxW and a map of the wanted size", inputs)
    let (height, width) = (x[2] - crop, x[3] - crop)
    try require(height > (y[2] - 1) * stride && width > (y[3] - 1) * stride, "room for every pixel", inputs)
    return [[y[0], y[1], height, width]]
  }
}
