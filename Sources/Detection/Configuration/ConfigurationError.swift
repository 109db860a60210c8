/// Why a configuration cannot be read off a checkpoint.
public enum ConfigurationError: Error, CustomStringConvertible, Sendable, Equatable {
  case notFasterRCNN(missing: String)
  case ambiguousModel
  case unknownBackbone(channels: Int)
  case anchorCount(checkpoint: Int, model: Int)
  case levelCount(pyramid: Int, anchors: Int)

  public var description: String {
    switch self {
    case .notFasterRCNN(let missing):
      "the checkpoint holds no Faster R-CNN with a feature pyramid as torchvision builds it: it has no usable \(missing)."
    case .ambiguousModel:
      "both MobileNetV3 models have these tensors; say which with --model \(FasterRCNNModel.mobileNetV3LargeFPN.rawValue) or "
        + "--model \(FasterRCNNModel.mobileNetV3Large320FPN.rawValue)."
    case .unknownBackbone(let channels):
      "the pyramid reads a map of \(channels) channels, which no ResNet stage of this checkpoint has."
    case .levelCount(let pyramid, let anchors):
      "the pyramid has \(pyramid) levels, but the model has anchors for \(anchors); such a model needs anchors of its own in the configuration."
    case .anchorCount(let checkpoint, let model):
      "the checkpoint has \(checkpoint) anchors a cell, but the model's anchors are \(model); choose the model that it was trained as."
    }
  }
}
