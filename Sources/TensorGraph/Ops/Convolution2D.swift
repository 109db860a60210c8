/// A two-dimensional convolution with its fused epilogue: activation(scale * conv(x) + bias + residual).
///
/// Inputs: x [N, C, H, W], weight [K, C / groups, kernelHeight, kernelWidth], then scale [K] if `hasScale`, bias [K] if `hasBias` and the residual if
/// there is one.
/// Output: [N, K, H', W'] with H' = (H + 2 * padding - kernelHeight) / stride + 1.
public struct Convolution2D: ActivatedOp {
  /// Pixels from one window to the next, down and across.
  public var stride: Int
  /// Pixels of zeros on every side.
  public var padding: Int
  /// The groups of channels that know nothing of each other.
  public var groups: Int
  /// Whether sums are multiplied by a factor for each filter.
  public var hasScale: Bool
  /// Whether something is added for each filter.
  public var hasBias: Bool
  /// What is added before the activation.
  public var residual: Residual
  /// What it ends in.
  public var activation: Activation

  /// A tensor added before the activation.
  public enum Residual: Sendable {
    case none
    /// Of the output's shape.
    case sameSize
    /// A coarser map, nearest-upsampled to the output's size (the top-down path of a feature pyramid).
    case upsampled
  }

  /// A convolution without residual.
  public init(
    stride: Int = 1, padding: Int = 0, groups: Int = 1, hasScale: Bool = false, hasBias: Bool = false, activation: Activation = .identity
  ) {
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.hasScale = hasScale
    self.hasBias = hasBias
    self.residual = .none
    self.activation = activation
  }

  /// The inputs that are parameters: weight, scale and bias.
  public var parameterIndices: Range<Int> { 1..<2 + (hasScale ? 1 : 0) + (hasBias ? 1 : 0) }

  /// The position of the scale among the inputs.
  public var scaleIndex: Int? { hasScale ? 2 : nil }

  /// The position of the bias among the inputs.
  public var biasIndex: Int? { hasBias ? parameterIndices.upperBound - 1 : nil }

  /// The position of the residual among the inputs.
  public var residualIndex: Int? { residual == .none ? nil : parameterIndices.upperBound }

  public var name: String { "Convolution2D" }

  public var inputRoles: [InputRole] {
    [.data] + parameterIndices.map { _ in .parameter } + (residual == .none ? [] : [.data])
  }

  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    if let residualIndex, !inputs[residualIndex].isMaps { return nil }
    switch inputs[0] {
    // Only ordinary convolutions read images, whose three channels are no whole vector.
    case .images: return groups == 1 ? [.maps] : nil
    case .maps: return [.maps]
    // Without padding only a kernel of one pixel fits.
    case .pixels: return padding == 0 ? [.pixels] : [.maps]
    case .array, .rows, .flattenedMaps: return nil
    }
  }

  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "x NxCxHxW and weight KxC/\(groups)xRxS"
    let (x, weight) = (inputs[0], inputs[1])
    try require(x.rank == 4 && weight.rank == 4 && x[1] == weight[1] * groups && weight[0] % groups == 0, expected, inputs)
    let height = (x[2] + 2 * padding - weight[2]) / stride + 1
    let width = (x[3] + 2 * padding - weight[3]) / stride + 1
    try require(x[2] + 2 * padding >= weight[2] && x[3] + 2 * padding >= weight[3], "an input at least as large as the kernel", inputs)
    let output: Shape = [x[0], weight[0], height, width]
    if let index = scaleIndex { try require(inputs[index] == [weight[0]], "a scale of \(weight[0])", inputs) }
    if let index = biasIndex { try require(inputs[index] == [weight[0]], "a bias of \(weight[0])", inputs) }
    if let index = residualIndex { try require(fits(inputs[index], output), "a residual that fits \(output)", inputs) }
    return [output]
  }

  private func fits(_ coarse: Shape, _ output: Shape) -> Bool {
    residual == .sameSize ? coarse == output : coarse.rank == 4 && coarse.dimensions.prefix(2) == output.dimensions.prefix(2)
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int {
    outputs[0].elementCount * inputs[1][1] * inputs[1][2] * inputs[1][3]
  }
}
