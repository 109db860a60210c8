/// Why a configuration cannot be read off a checkpoint.
public enum ConfigurationError: Error, CustomStringConvertible, Sendable, Equatable {
  case notFasterRCNN(missing: String)
  case foreignModel(ForeignModel)
  case backgroundAlone
  case groupedConvolutions(groups: Int)
  case ambiguousModel
  /// The weights are of another kind of network than the builder's.
  case otherBackbone(TorchvisionModel)
  case unknownBackbone(channels: Int)
  case anchorCount(checkpoint: Int, model: Int)
  case levelCount(pyramid: Int, anchors: Int)
  case returnedLayers(limits: ClosedRange<Int>)

  /// One sentence that says what the checkpoint is and the remedy.
  public var description: String {
    switch self {
    case .notFasterRCNN(let missing):
      "the checkpoint holds no Faster R-CNN with a feature pyramid as torchvision builds it: it has no usable \(missing)."
    case .foreignModel(let model): "the checkpoint is \(model): \(model.remedy)."
    case .backgroundAlone:
      "the model has one class, the background alone, so it can detect nothing; torchvision's num_classes counts the background, and the model must be "
        + "trained with one more than there are classes."
    case .groupedConvolutions(let groups):
      "the backbone is a ResNeXt, whose convolutions have \(groups) groups: \(ForeignModel.runnable)."
    case .ambiguousModel:
      "both MobileNetV3 models have these tensors; say which with `model` \(TorchvisionModel.mobileNetV3LargeFPN.rawValue) or "
        + "\(TorchvisionModel.mobileNetV3Large320FPN.rawValue)."
    case .otherBackbone(let model):
      "the weights have another backbone than `model` \(model.rawValue); leave it out, or give the builder that made them."
    case .unknownBackbone(let channels):
      "the pyramid reads a map of \(channels) channels, which no layer of this backbone has."
    case .returnedLayers(let limits):
      "the layers that feed the pyramid must be numbers from \(limits.lowerBound) to \(limits.upperBound), each larger than the one before."
    case .levelCount(let pyramid, let anchors):
      "the pyramid has \(pyramid) levels, but there are anchors for \(anchors); `anchors.sizes` and `anchors.aspectRatios` need one list for all levels or "
        + "\(pyramid) lists with slashes between."
    case .anchorCount(let checkpoint, let model):
      "the checkpoint's RPN head has \(checkpoint) anchors a cell, but the anchors that were chosen make \(model); if the model was trained with anchors "
        + "of its own, say which with `anchors.sizes` and `anchors.aspectRatios`: a level's sizes times its ratios must be \(checkpoint), such as "
        + "\(Self.example(checkpoint))."
    }
  }

  /// Numbers of sizes and ratios that make so many anchors.
  private static func example(_ count: Int) -> String {
    count.isMultiple(of: 3) && count > 0 ? "\(count / 3) \(count == 3 ? "size" : "sizes") and 3 ratios" : "\(count) sizes and 1 ratio"
  }
}
