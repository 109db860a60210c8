import Boxes
import NeuralNetworks

extension FasterRCNN: DetectionModel {
  public init(inferredFrom source: any ParameterSource, overrides: ModelOverrides) throws(ConfigurationError) {
    let configuration = try FasterRCNNConfiguration(inferredFrom: source, model: overrides.model, anchors: overrides.anchors)
    try configuration.validate()
    self.init(configuration)
  }

  public var summary: String { "Faster R-CNN, \(configuration.backbone), pyramid of \(configuration.pyramid.channels) channels" }
  public var transform: ImageTransformConfiguration { configuration.transform }
  public var anchors: AnchorGenerator { configuration.anchors }
  public var classCount: Int { configuration.roiHeads.classCount }
  public var batchNormEpsilon: Float { configuration.batchNormEpsilon }
  public var trainableLayerLimit: Int { configuration.backbone.trainableLayerLimit }

  public func applying(_ overrides: ModelOverrides) -> FasterRCNN {
    var result = configuration
    if let scoreThreshold = overrides.scoreThreshold { result.roiHeads.scoreThreshold = scoreThreshold }
    if let thresholds = overrides.labelScoreThresholds { result.roiHeads.classScoreThresholds = thresholds }
    if let nmsThreshold = overrides.nmsThreshold { result.roiHeads.nmsThreshold = nmsThreshold }
    if let isClassAgnostic = overrides.isClassAgnostic { result.roiHeads.isClassAgnostic = isClassAgnostic }
    if let detectionsPerImage = overrides.detectionsPerImage { result.roiHeads.detectionsPerImage = detectionsPerImage }
    if let count = overrides.proposalsBeforeNMS { result.regionProposals.preNMSTopN.detection = count }
    if let threshold = overrides.proposalNMSThreshold { result.regionProposals.nmsThreshold = threshold }
    if let proposals = overrides.proposals { result.regionProposals.postNMSTopN.detection = proposals }
    if let regions = overrides.sampledRegions { result.roiHeads.batchSizePerImage = regions }
    if let minSize = overrides.minSize { result.transform.minSize = [minSize] }
    if let maxSize = overrides.maxSize { result.transform.maxSize = maxSize }
    if let batchNormEpsilon = overrides.batchNormEpsilon { result.batchNormEpsilon = batchNormEpsilon }
    return FasterRCNN(result)
  }

  public func settings(_ categories: CategoryList) -> [RunSetting] {
    let (proposals, heads) = (configuration.regionProposals, configuration.roiHeads)
    let classScores = heads.classScoreThresholds.sorted { $0.key < $1.key }.map { "\(categories[$0.key])=\($0.value)" }
    return [
      RunSetting("score", .number(heads.scoreThreshold)), RunSetting("class-score", .texts(classScores)),
      RunSetting("nms", .number(heads.nmsThreshold)), RunSetting("agnostic-nms", .flag(heads.isClassAgnostic)),
      RunSetting("max-detections", .integer(heads.detectionsPerImage)),
      RunSetting("rpn-top", .integer(proposals.preNMSTopN.detection)), RunSetting("rpn-nms", .number(proposals.nmsThreshold)),
      RunSetting("rpn-score", .number(proposals.scoreThreshold)), RunSetting("proposals", .integer(proposals.postNMSTopN.detection)),
      RunSetting("anchor-sizes", .levels(anchors.sizes)), RunSetting("aspect-ratios", .levels(anchors.aspectRatios)),
      RunSetting("bn-eps", .number(batchNormEpsilon)),
    ] + transform.settings + networkSettings
  }

  /// What a checkpoint's shapes tell for the most part.
  private var networkSettings: [RunSetting] {
    let (pyramid, heads) = (configuration.pyramid, configuration.roiHeads)
    return [
      RunSetting("backbone", .text("\(configuration.backbone)")), .numbers("strides", configuration.backbone.strides),
      RunSetting("pyramid", .integer(pyramid.channels)), RunSetting("pyramid-norms", .flag(pyramid.hasNormalization)),
      RunSetting("pyramid-extra", .text("\(pyramid.extraLevels)")),
      RunSetting("rpn-depth", .integer(configuration.regionProposals.headDepth)),
      RunSetting("pool", .integer(heads.poolSize)), RunSetting("samples", .integer(heads.samplingRatio)),
      RunSetting("head", .text("\(heads.head)")),
      RunSetting("labels", .integer(heads.classCount)), .numbers("box-weights", (0..<4).map { heads.boxWeights[$0] }),
    ]
  }
}

extension ImageTransformConfiguration {
  /// All that the network's input depends on besides the image.
  fileprivate var settings: [RunSetting] {
    [
      RunSetting("min-size", .integer(minSize.last ?? 0)), RunSetting("max-size", .integer(maxSize)),
      RunSetting("fixed-size", .text(fixedSize.map { "\($0.height)x\($0.width)" } ?? "none")),
      RunSetting("size-divisor", .integer(sizeDivisor)),
      RunSetting("resize-precision", .text("\(scalePrecision)")), .numbers("mean", mean), .numbers("deviation", standardDeviation),
    ]
  }
}

extension BackboneConfiguration: CustomStringConvertible {
  /// The backbone in words.
  public var description: String {
    switch self {
    case .mobileNetV3Large: return "MobileNetV3-Large"
    case .resNet(let network, _):
      let names: [(ResNet, String)] = [
        (.resNet18, "ResNet-18"), (.resNet34, "ResNet-34"), (.resNet50, "ResNet-50"), (.resNet101, "ResNet-101"),
        (.resNet152, "ResNet-152"),
      ]
      return names.first { $0.0 == network }?.1 ?? "ResNet with \(network.blockCounts) blocks, base width \(network.baseWidth)"
    }
  }
}
