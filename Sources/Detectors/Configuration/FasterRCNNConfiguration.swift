import Boxes
import NeuralNetworks

/// Everything that defines a Faster R-CNN apart from its parameters: the constructor arguments of torchvision's FasterRCNN, nested.
public struct FasterRCNNConfiguration: Sendable, Equatable {
  /// How an image becomes the network's input.
  public var transform = ImageTransformConfiguration()
  /// What makes feature maps of it.
  public var backbone = BackboneConfiguration.resNet(.resNet50)
  /// What makes levels of these.
  public var pyramid = FeaturePyramidNetwork()
  /// The anchors of a cell on every level.
  public var anchors = AnchorGenerator.oneSizePerLevel
  /// The first stage.
  public var regionProposals = RegionProposalConfiguration()
  /// The second stage.
  public var roiHeads = RoIHeadsConfiguration()
  /// Added to the variance in every batch norm. No checkpoint says it: 0 for torchvision's released ResNet-50-FPN, 1e-5 for everything else.
  public var batchNormEpsilon: Float = 1e-5

  /// Throws `ConfigurationError.levelCount` unless there are anchors for every level of the pyramid.
  public func validate() throws(ConfigurationError) {
    if anchors.sizes.count != levelCount { throw .levelCount(pyramid: levelCount, anchors: anchors.sizes.count) }
  }

  /// The number of the pyramid's levels, extra ones included.
  public var levelCount: Int {
    switch pyramid.extraLevels {
    case .none: backbone.channels.count
    case .maxPool: backbone.channels.count + 1
    case .convolutions: backbone.channels.count + 2
    }
  }

  /// fasterrcnn_resnet50_fpn with torchvision's defaults.
  public init() {}
}
