import Boxes
import NeuralNetworks

extension FasterRCNNConfiguration {
  /// A small detector that also sees small objects, for training from nothing: torchvision's MobileNet model on the finer maps of strides 8, 16 and 32,
  /// with half of the channels and a quarter of the head, 5.4 million parameters in all.
  public static var compact: FasterRCNNConfiguration {
    var configuration = TorchvisionModel.mobileNetV3LargeFPN.configuration
    configuration.backbone = .mobileNetV3Large(returnedLayers: [2, 3, 5])
    configuration.pyramid.channels = 128
    configuration.roiHeads.head = .twoMLP(width: 256)
    configuration.anchors = configuration.levelAnchors
    return configuration
  }

  /// Anchors in proportion to the cells of each level: four cells wide, so that small objects have one too, and half an octave more.
  public var levelAnchors: AnchorGenerator {
    AnchorGenerator(
      sizes: levelStrides.map { stride in
        let size = Float(4 * stride)
        return [size, (size * Float(2).squareRoot()).rounded()]
      })
  }
}
