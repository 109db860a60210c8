import TensorGraph

/// A feature pyramid: lateral 1x1 convolutions, a top-down path, 3x3 convolutions, and extra levels on top (Lin et al. 2017).
public struct FeaturePyramidNetwork: Sendable, Equatable {
  /// The channels of every level.
  public var channels: Int
  /// Whether a batch norm follows each convolution, which then has no bias (the v2 models).
  public var hasNormalization: Bool
  /// What stands on top of the backbone's levels.
  public var extraLevels: ExtraLevels

  /// What comes on top of the pyramid.
  public enum ExtraLevels: Sendable, Equatable {
    case none
    /// Every second pixel of the last level ("pool").
    case maxPool
    /// Two convolutions with stride 2, from the last level (RetinaNet's P6 and P7).
    case convolutions
  }

  /// A pyramid; the defaults are torchvision's.
  public init(channels: Int = 256, hasNormalization: Bool = false, extraLevels: ExtraLevels = .maxPool) {
    self.channels = channels
    self.hasNormalization = hasNormalization
    self.extraLevels = extraLevels
  }

  /// Adds the pyramid over `maps` (finest first) of `mapChannels`; returns its levels, finest first, the extra ones last.
  public func callAsFunction(_ maps: [Value], channels mapChannels: [Int], _ scope: ParameterScope, epsilon: Float) -> [Value] {
    var top: Value?
    var levels: [Value] = []
    for index in maps.indices.reversed() {
      var last = block(maps[index], from: mapChannels[index], kernel: 1, scope / "inner_blocks" / index, epsilon)
      if let coarser = top {
        let upsampled = scope.graph.add(UpsampleNearest(), [coarser, maps[index]], name: (scope / "upsample" / index).path)
        last = scope.graph.add(Add(), [last, upsampled], name: (scope / "sum" / index).path)
      }
      top = last
      levels.insert(block(last, from: channels, kernel: 3, scope / "layer_blocks" / index, epsilon), at: 0)
    }
    return levels + extra(levels[levels.count - 1], scope)
  }

  private func block(_ x: Value, from inputs: Int, kernel: Int, _ scope: ParameterScope, _ epsilon: Float) -> Value {
    let initializer = Initializer.kaimingUniform(a: 1, fanIn: inputs * kernel * kernel)
    let y = (scope / 0).convolution(x, from: inputs, to: channels, kernel: kernel, hasBias: !hasNormalization, initializer: initializer)
    return hasNormalization ? (scope / 1).batchNormalization(y, channels: channels, epsilon: epsilon) : y
  }

  private func extra(_ last: Value, _ scope: ParameterScope) -> [Value] {
    switch extraLevels {
    case .none: return []
    case .maxPool:
      return [scope.graph.add(MaxPooling(kernel: 1, stride: 2, padding: 0), [last], name: (scope / "pool").path)]
    case .convolutions:
      let blocks = scope / "extra_blocks"
      let initializer = Initializer.kaimingUniform(a: 1, fanIn: channels * 9)
      let p6 = (blocks / "p6").convolution(
        last, from: channels, to: channels, kernel: 3, stride: 2, hasBias: true, initializer: initializer)
      let p7 = (blocks / "p7").convolution(
        blocks.relu(p6), from: channels, to: channels, kernel: 3, stride: 2, hasBias: true, initializer: initializer)
      return [p6, p7]
    }
  }
}
