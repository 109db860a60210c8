import TensorGraph

/// MobileNetV3-Large without its classifier (Howard et al. 2019, table 1); keys as torchvision's `features`.
public struct MobileNetV3Large: Sendable, Equatable {
  /// The network; it has no parameters.
  public init() {}

  /// The blocks that torchvision counts as layers 0 ... 5: the first one, those with a stride, and the last. A pyramid may read the map after each.
  public static let layers = [0, 2, 4, 7, 13, 16]

  /// The channels of the map after each layer.
  public static let outputChannels = [16, 24, 40, 80, 160, 960]

  /// The strides of these maps.
  public static let strides = [2, 4, 8, 16, 32, 32]

  private static let blocks: [InvertedResidual] = [
    .init(kernel: 3, inputs: 16, expanded: 16, outputs: 16, squeezed: nil, activation: .relu, stride: 1),
    .init(kernel: 3, inputs: 16, expanded: 64, outputs: 24, squeezed: nil, activation: .relu, stride: 2),
    .init(kernel: 3, inputs: 24, expanded: 72, outputs: 24, squeezed: nil, activation: .relu, stride: 1),
    .init(kernel: 5, inputs: 24, expanded: 72, outputs: 40, squeezed: 24, activation: .relu, stride: 2),
    .init(kernel: 5, inputs: 40, expanded: 120, outputs: 40, squeezed: 32, activation: .relu, stride: 1),
    .init(kernel: 5, inputs: 40, expanded: 120, outputs: 40, squeezed: 32, activation: .relu, stride: 1),
    .init(kernel: 3, inputs: 40, expanded: 240, outputs: 80, squeezed: nil, activation: .hardSwish, stride: 2),
    .init(kernel: 3, inputs: 80, expanded: 200, outputs: 80, squeezed: nil, activation: .hardSwish, stride: 1),
    .init(kernel: 3, inputs: 80, expanded: 184, outputs: 80, squeezed: nil, activation: .hardSwish, stride: 1),
    .init(kernel: 3, inputs: 80, expanded: 184, outputs: 80, squeezed: nil, activation: .hardSwish, stride: 1),
    .init(kernel: 3, inputs: 80, expanded: 480, outputs: 112, squeezed: 120, activation: .hardSwish, stride: 1),
    .init(kernel: 3, inputs: 112, expanded: 672, outputs: 112, squeezed: 168, activation: .hardSwish, stride: 1),
    .init(kernel: 5, inputs: 112, expanded: 672, outputs: 160, squeezed: 168, activation: .hardSwish, stride: 2),
    .init(kernel: 5, inputs: 160, expanded: 960, outputs: 160, squeezed: 240, activation: .hardSwish, stride: 1),
    .init(kernel: 5, inputs: 160, expanded: 960, outputs: 160, squeezed: 240, activation: .hardSwish, stride: 1),
  ]

  /// Adds the network; returns the maps of `outputChannels`.
  public func callAsFunction(_ images: Value, _ scope: ParameterScope, epsilon: Float) -> [Value] {
    var x = (scope / 0).convolutionBlock(images, from: 3, to: 16, kernel: 3, stride: 2, activation: .hardSwish, epsilon: epsilon)
    var maps = [x]
    for (index, block) in Self.blocks.enumerated() {
      x = block(x, scope / (index + 1) / "block", epsilon: epsilon)
      if Self.layers.contains(index + 1) { maps.append(x) }
    }
    return maps + [(scope / 16).convolutionBlock(x, from: 160, to: 960, kernel: 1, activation: .hardSwish, epsilon: epsilon)]
  }
}

extension ParameterScope {
  /// A convolution (`0`), a batch norm (`1`) and an activation: torchvision's Conv2dNormActivation.
  func convolutionBlock(
    _ x: Value, from inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1, activation: Activation, epsilon: Float
  ) -> Value {
    var y = (self / 0).convolution(x, from: inputs, to: outputs, kernel: kernel, stride: stride, groups: groups)
    y = (self / 1).batchNormalization(y, channels: outputs, epsilon: epsilon)
    return activation == .identity ? y : self.activation(activation, y)
  }
}
