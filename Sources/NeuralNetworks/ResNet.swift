import TensorGraph

/// ResNet v1.5 without its classifier (He et al. 2016, the stride on the 3x3 convolution); keys as torchvision's.
public struct ResNet: Sendable, Equatable {
  /// The number of blocks in layer1 ... layer4.
  public var blockCounts: [Int]
  /// Bottleneck blocks (1x1, 3x3, 1x1) or basic ones (3x3, 3x3).
  public var isBottleneck: Bool
  /// The width of the 3x3 convolutions in layer1's bottlenecks: 64, or 128 for the wide variants.
  public var baseWidth: Int

  /// A network of four stages.
  public init(blockCounts: [Int], isBottleneck: Bool, baseWidth: Int = 64) {
    self.blockCounts = blockCounts
    self.isBottleneck = isBottleneck
    self.baseWidth = baseWidth
  }

  /// 18 layers, basic blocks.
  public static let resNet18 = ResNet(blockCounts: [2, 2, 2, 2], isBottleneck: false)
  /// 34 layers, basic blocks.
  public static let resNet34 = ResNet(blockCounts: [3, 4, 6, 3], isBottleneck: false)
  /// 50 layers, bottlenecks.
  public static let resNet50 = ResNet(blockCounts: [3, 4, 6, 3], isBottleneck: true)
  /// 101 layers, bottlenecks.
  public static let resNet101 = ResNet(blockCounts: [3, 4, 23, 3], isBottleneck: true)
  /// 152 layers, bottlenecks.
  public static let resNet152 = ResNet(blockCounts: [3, 8, 36, 3], isBottleneck: true)

  /// The channels of layer1 ... layer4's outputs.
  public var outputChannels: [Int] { (0..<4).map { (64 << $0) * (isBottleneck ? 4 : 1) } }

  /// The strides of layer1 ... layer4's outputs.
  public static let strides = [4, 8, 16, 32]

  /// Adds the network; returns the outputs of layer1 ... layer4.
  public func callAsFunction(_ images: Value, _ scope: ParameterScope, epsilon: Float) -> [Value] {
    var x = (scope / "conv1").convolution(images, from: 3, to: 64, kernel: 7, stride: 2)
    x = (scope / "bn1").batchNormalization(x, channels: 64, epsilon: epsilon)
    x = (scope / "relu").relu(x)
    x = scope.graph.add(MaxPooling(kernel: 3, stride: 2, padding: 1), [x], name: (scope / "maxpool").path)
    return (0..<4).map { stage in
      x = self.stage(stage, x, scope / "layer\(stage + 1)", epsilon)
      return x
    }
  }

  private func stage(_ stage: Int, _ x: Value, _ scope: ParameterScope, _ epsilon: Float) -> Value {
    let inputs = stage == 0 ? 64 : outputChannels[stage - 1]
    return (0..<blockCounts[stage]).reduce(x) { x, index in
      let block = ResidualBlock(
        inputs: index == 0 ? inputs : outputChannels[stage], width: baseWidth << stage, outputs: outputChannels[stage],
        stride: index == 0 && stage > 0 ? 2 : 1, hasDownsample: index == 0 && (stage > 0 || inputs != outputChannels[stage]),
        epsilon: epsilon)
      return isBottleneck ? block.bottleneck(x, scope / index) : block.basic(x, scope / index)
    }
  }
}
