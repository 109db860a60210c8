import NeuralNetworks

/// The network that makes feature maps of an image.
public enum BackboneConfiguration: Sendable, Equatable {
  /// A ResNet and which of its four stages (1 ... 4) feed the pyramid.
  case resNet(ResNet, returnedLayers: [Int] = [1, 2, 3, 4])
  case mobileNetV3Large

  /// The channels of the maps that feed the pyramid.
  public var channels: [Int] {
    switch self {
    case .resNet(let network, let layers): layers.map { network.outputChannels[$0 - 1] }
    case .mobileNetV3Large: MobileNetV3Large.outputChannels
    }
  }

  /// The strides of the maps that feed the pyramid, in pixels.
  public var strides: [Int] {
    switch self {
    case .resNet(_, let layers): layers.map { ResNet.strides[$0 - 1] }
    case .mobileNetV3Large: MobileNetV3Large.strides
    }
  }
}
