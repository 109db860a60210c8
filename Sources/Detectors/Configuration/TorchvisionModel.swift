import NeuralNetworks

/// The four builders of torchvision, by their names there.
public enum TorchvisionModel: String, Sendable, CaseIterable {
  case resNet50FPN = "fasterrcnn_resnet50_fpn"
  case resNet50FPNv2 = "fasterrcnn_resnet50_fpn_v2"
  case mobileNetV3LargeFPN = "fasterrcnn_mobilenet_v3_large_fpn"
  case mobileNetV3Large320FPN = "fasterrcnn_mobilenet_v3_large_320_fpn"

  /// The configuration that the builder gives, for 91 classes.
  public var configuration: FasterRCNNConfiguration {
    var configuration = FasterRCNNConfiguration()
    switch self {
    case .resNet50FPN: break
    case .resNet50FPNv2:
      configuration.pyramid.hasNormalization = true
      configuration.regionProposals.headDepth = 2
      configuration.roiHeads.head = .convolutions(count: 4, width: 1024)
    case .mobileNetV3LargeFPN: configuration.useMobileNet()
    case .mobileNetV3Large320FPN:
      configuration.useMobileNet()
      configuration.transform.minSize = [320]
      configuration.transform.maxSize = 640
      configuration.regionProposals.preNMSTopN.detection = 150
      configuration.regionProposals.postNMSTopN.detection = 150
    }
    return configuration
  }
}

extension FasterRCNNConfiguration {
  fileprivate mutating func useMobileNet() {
    backbone = .mobileNetV3Large()
    anchors = .allSizesPerLevel
    regionProposals.scoreThreshold = 0.05
  }
}
