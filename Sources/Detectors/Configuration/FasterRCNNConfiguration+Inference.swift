import NeuralNetworks

extension FasterRCNNConfiguration {
  /// The configuration that a checkpoint's shapes tell: backbone, pyramid, anchors a cell, head, classes and the epsilon of batch norms.
  ///
  /// `model` decides what shapes cannot tell (image size, thresholds); without it the builder is guessed from the shapes. `anchors` replace the builder's.
  /// Throws `ConfigurationError`.
  public init(
    inferredFrom source: any ParameterSource, model: TorchvisionModel? = nil, anchors overrides: AnchorOverrides = AnchorOverrides()
  ) throws(ConfigurationError) {
    do { try self.init(ShapeReader(source), model, overrides) } catch {
      guard case .notFasterRCNN(let missing) = error, let foreign = ForeignModel(source, without: missing) else { throw error }
      throw .foreignModel(foreign)
    }
  }

  private init(_ reader: ShapeReader, _ model: TorchvisionModel?, _ overrides: AnchorOverrides) throws(ConfigurationError) {
    let (backbone, pyramid, anchorCount) = (try reader.backbone(), try reader.pyramid(), try reader.anchorCount())
    let (head, classCount) = (try reader.head(), try reader.classCount())
    if let model, model.isMobileNet == reader.isResNet { throw .otherBackbone(model) }
    if let model { self = model.configuration } else { self = try reader.model().configuration }
    (self.backbone, self.pyramid, roiHeads.head, roiHeads.classCount) = (backbone, pyramid, head, classCount)
    anchors = try overrides.applied(to: anchors, levelCount: levelCount)
    // Every level has as many anchors a cell as the head that all levels share.
    if let other = anchors.cellAnchors.first(where: { $0.count != anchorCount }) {
      throw .anchorCount(checkpoint: anchorCount, model: other.count)
    }
    regionProposals.headDepth = reader.count { "rpn.head.conv.\($0).0.weight" }
    batchNormEpsilon = reader.batchNormEpsilon(backbone)
  }
}

extension TorchvisionModel {
  fileprivate var isMobileNet: Bool { [.mobileNetV3LargeFPN, .mobileNetV3Large320FPN].contains(self) }

  /// The builders that make tensors like those of `source`: none, one, or the two MobileNet models, which have the same.
  public static func candidates(for source: any ParameterSource) -> [TorchvisionModel] {
    let reader = ShapeReader(source)
    if reader.isResNet { return [reader.hasNormalizedPyramid ? .resNet50FPNv2 : .resNet50FPN] }
    return reader.has("backbone.body.0.0.weight") ? [.mobileNetV3LargeFPN, .mobileNetV3Large320FPN] : []
  }
}

/// Reads a model's structure off the shapes of its parameters.
private struct ShapeReader {
  let source: any ParameterSource

  init(_ source: any ParameterSource) { self.source = source }

  func has(_ path: String) -> Bool { source.shape(of: path) != nil }

  /// How many of path(0), path(1), ... there are.
  func count(_ path: (Int) -> String) -> Int {
    var count = 0
    while has(path(count)) { count += 1 }
    return count
  }

  func extent(_ path: String, _ axis: Int) throws(ConfigurationError) -> Int {
    guard let shape = source.shape(of: path), axis < shape.rank else { throw .notFasterRCNN(missing: path) }
    return shape[axis]
  }

  var isResNet: Bool { has("backbone.body.conv1.weight") }
  var hasNormalizedPyramid: Bool { has("backbone.fpn.layer_blocks.0.1.weight") }

  /// The only builder that makes such tensors.
  func model() throws(ConfigurationError) -> TorchvisionModel {
    let candidates = TorchvisionModel.candidates(for: source)
    guard let model = candidates.first else { throw .notFasterRCNN(missing: "backbone.body.conv1.weight") }
    if candidates.count > 1 { throw .ambiguousModel }
    return model
  }

  func backbone() throws(ConfigurationError) -> BackboneConfiguration {
    guard isResNet else { return try mobileNet() }
    try requirePlainConvolutions()
    let blocks = (1...4).map { layer in count { "backbone.body.layer\(layer).\($0).conv1.weight" } }
    let isBottleneck = has("backbone.body.layer1.0.conv3.weight")
    let network = ResNet(
      blockCounts: blocks, isBottleneck: isBottleneck, baseWidth: isBottleneck ? try extent("backbone.body.layer1.0.conv1.weight", 0) : 64)
    return .resNet(network, returnedLayers: try pyramidLayers(of: network.outputChannels).map { $0 + 1 })
  }

  /// Which of the layers with so many channels feed the pyramid.
  private func pyramidLayers(of outputChannels: [Int]) throws(ConfigurationError) -> [Int] {
    var layers: [Int] = []
    for map in 0..<count({ "backbone.fpn.inner_blocks.\($0).0.weight" }) {
      let channels = try extent("backbone.fpn.inner_blocks.\(map).0.weight", 1)
      guard let layer = outputChannels.firstIndex(of: channels) else { throw .unknownBackbone(channels: channels) }
      layers.append(layer)
    }
    return layers
  }

  /// MobileNetV3-Large, which other networks with numbered blocks resemble: its last one has 960 channels.
  private func mobileNet() throws(ConfigurationError) -> BackboneConfiguration {
    guard has("backbone.body.0.0.weight") else { throw .notFasterRCNN(missing: "backbone.body.conv1.weight") }
    let last = "backbone.body.16.0.weight"
    guard try extent(last, 0) == MobileNetV3Large.outputChannels.last else { throw .notFasterRCNN(missing: last) }
    return .mobileNetV3Large(returnedLayers: try pyramidLayers(of: MobileNetV3Large.outputChannels))
  }

  /// A ResNeXt has a ResNet's names, but the second convolution of a block reads a part of the channels at a time.
  private func requirePlainConvolutions() throws(ConfigurationError) {
    let (inputs, outputs) = (try extent("backbone.body.layer1.0.conv2.weight", 1), try extent("backbone.body.layer1.0.conv2.weight", 0))
    if inputs > 0 && inputs < outputs { throw .groupedConvolutions(groups: outputs / inputs) }
  }

  func classCount() throws(ConfigurationError) -> Int {
    let count = try extent("roi_heads.box_predictor.cls_score.weight", 0)
    if count < 2 { throw .backgroundAlone }
    return count
  }

  func pyramid() throws(ConfigurationError) -> FeaturePyramidNetwork {
    FeaturePyramidNetwork(
      channels: try extent("backbone.fpn.layer_blocks.0.0.weight", 0), hasNormalization: hasNormalizedPyramid,
      extraLevels: has("backbone.fpn.extra_blocks.p6.weight") ? .convolutions : .maxPool)
  }

  func anchorCount() throws(ConfigurationError) -> Int { try extent("rpn.head.cls_logits.weight", 0) }

  func head() throws(ConfigurationError) -> RoIHeadsConfiguration.Head {
    if has("roi_heads.box_head.fc6.weight") { return .twoMLP(width: try extent("roi_heads.box_head.fc6.weight", 0)) }
    let convolutions = count { "roi_heads.box_head.\($0).0.weight" }
    if convolutions == 0 { throw .notFasterRCNN(missing: "roi_heads.box_head.fc6.weight") }
    return .convolutions(count: convolutions, width: try extent("roi_heads.box_head.\(convolutions + 1).weight", 0))
  }

  /// torchvision overwrites the epsilon with 0 in the released ResNet-50-FPN, the one ResNet that was saved with frozen batch norms.
  func batchNormEpsilon(_ backbone: BackboneConfiguration) -> Float {
    guard case .resNet(let network, _) = backbone, network == .resNet50 else { return 1e-5 }
    return source.paths.contains { $0.hasSuffix("num_batches_tracked") } ? 1e-5 : 0
  }
}
