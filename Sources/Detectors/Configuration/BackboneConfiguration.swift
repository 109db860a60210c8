import NeuralNetworks

/// The network that makes feature maps of an image.
public enum BackboneConfiguration: Sendable, Equatable {
  /// A ResNet and which of its four stages (1 ... 4) feed the pyramid.
  case resNet(ResNet, returnedLayers: [Int] = [1, 2, 3, 4])
  /// A MobileNetV3-Large and which of its layers (0 ... 5) feed the pyramid.
  case mobileNetV3Large(returnedLayers: [Int] = [4, 5])

  /// This backbone with other layers that feed the pyramid, finest first; throws `ConfigurationError.returnedLayers` where it has no such layers.
  public func returning(_ layers: [Int]) throws(ConfigurationError) -> BackboneConfiguration {
    let limits =
      switch self {
      case .resNet: 1...4
      case .mobileNetV3Large: 0...5
      }
    guard let first = layers.first, limits.contains(first), limits.contains(layers[layers.count - 1]),
      zip(layers, layers.dropFirst()).allSatisfy(<)
    else { throw .returnedLayers(limits: limits) }
    return switch self {
    case .resNet(let network, _): .resNet(network, returnedLayers: layers)
    case .mobileNetV3Large: .mobileNetV3Large(returnedLayers: layers)
    }
  }

  /// The channels of the maps that feed the pyramid.
  public var channels: [Int] {
    switch self {
    case .resNet(let network, let layers): layers.map { network.outputChannels[$0 - 1] }
    case .mobileNetV3Large(let layers): layers.map { MobileNetV3Large.outputChannels[$0] }
    }
  }

  /// The strides of the maps that feed the pyramid, in pixels.
  public var strides: [Int] {
    switch self {
    case .resNet(_, let layers): layers.map { ResNet.strides[$0 - 1] }
    case .mobileNetV3Large(let layers): layers.map { MobileNetV3Large.strides[$0] }
    }
  }
}
