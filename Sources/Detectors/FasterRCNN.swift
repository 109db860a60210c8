import Boxes
import NeuralNetworks
import TensorGraph

/// Faster R-CNN with a feature pyramid (Ren et al. 2015, Lin et al. 2017) as a graph from raw images to final detections.
///
/// The graph reads `DetectorInputs` and returns `DetectorOutputs`.
public struct FasterRCNN: Sendable {
  /// Everything that defines the model apart from its parameters.
  public let configuration: FasterRCNNConfiguration

  /// A tensor between an image and its detections, which a graph returns that includes its stages.
  public enum Stage: Sendable, Hashable {
    case input
    /// A level of the pyramid by torchvision's name: "0", "pool".
    case features(String)
    case objectness(level: Int)
    case proposalDeltas(level: Int)
    /// The image's index and the corners of each proposal.
    case proposals
    case pooled, logits, boxDeltas

    /// What the graph calls it, after torchvision.
    public var name: String {
      switch self {
      case .input: "input"
      case .features(let level): "features.\(level)"
      case .objectness(let level): "rpn.objectness.\(level)"
      case .proposalDeltas(let level): "rpn.deltas.\(level)"
      case .proposals: "proposals"
      case .pooled: "roi.pooled"
      case .logits: "roi.logits"
      case .boxDeltas: "roi.deltas"
      }
    }
  }

  /// A model of the given configuration.
  public init(_ configuration: FasterRCNNConfiguration) { self.configuration = configuration }

  /// Builds the graph with the parameters of `source`, or fresh ones drawn from `seed`; throws `ParameterError` when they are not this model's.
  /// With `includingStages` the graph also returns what lies between: every `Stage`.
  public func graph(parameters source: (any ParameterSource)?, seed: UInt64 = 0, includingStages: Bool = false) throws(ParameterError)
    -> Graph
  {
    let (builder, scope) = Self.builder(source, seed)
    let inputs = DetectorInputs.values(in: builder)
    let images = transformed(inputs, scope)
    let features = pyramid(images, scope / "backbone")
    let (network, heads) = (RegionProposalNetwork(configuration), RoIHeads(configuration))
    let anchors = network(features, scope / "rpn")
    let proposals = network.proposals(anchors, inputs, scope / "rpn")
    let predictions = heads(features, proposals.regions, scope / "roi_heads")
    var outputs = heads.detections(predictions, proposals, inputs, scope / "roi_heads")
    try scope.check()

    if includingStages {
      outputs.append((Stage.input.name, images))
      outputs += features.enumerated().map { (Stage.features(featureName($0.offset)).name, $0.element) }
      outputs += anchors.stages + proposals.stages + predictions.stages
    }
    return builder.graph(outputs: outputs)
  }

  /// Builds the graph of the four losses, which reads `TrainingInputs`, with the parameters of `source`, or fresh ones drawn from `seed`; `order` says which
  /// candidates are sampled. Throws `ParameterError` when the parameters are not this model's.
  public func lossGraph(parameters source: (any ParameterSource)?, seed: UInt64 = 0, order: BalancedSampler.Order) throws(ParameterError)
    -> Graph
  {
    let (builder, scope) = Self.builder(source, seed)
    let inputs = DetectorInputs.values(in: builder)
    let features = pyramid(transformed(inputs, scope), scope / "backbone")
    let outputs = losses(features, RegionProposalNetwork(configuration)(features, scope / "rpn"), inputs, order, scope)
    try scope.check()
    return builder.graph(outputs: outputs)
  }

  /// Builds the graph that returns losses and detections of one pass through the backbone and the first stage; reads `TrainingInputs`. Throws
  /// `ParameterError` when the parameters are not this model's.
  public func validationGraph(parameters source: (any ParameterSource)?, seed: UInt64 = 0, order: BalancedSampler.Order)
    throws(ParameterError) -> Graph
  {
    let (builder, scope) = Self.builder(source, seed)
    let inputs = DetectorInputs.values(in: builder)
    let features = pyramid(transformed(inputs, scope), scope / "backbone")
    let (network, heads) = (RegionProposalNetwork(configuration), RoIHeads(configuration))
    let anchors = network(features, scope / "rpn")
    let proposals = network.proposals(anchors, inputs, scope / "rpn")
    let predictions = heads(features, proposals.regions, scope / "roi_heads")
    let outputs = heads.detections(predictions, proposals, inputs, scope / "roi_heads") + losses(features, anchors, inputs, order, scope)
    try scope.check()
    return builder.graph(outputs: outputs)
  }

  private static func builder(_ source: (any ParameterSource)?, _ seed: UInt64) -> (GraphBuilder, ParameterScope) {
    let builder = GraphBuilder()
    return (builder, ParameterScope(graph: builder, source: source, seed: seed))
  }

  /// The four losses of what the first stage says of features.
  private func losses(
    _ features: [Value], _ anchors: RegionProposalNetwork.Predictions, _ inputs: DetectorInputs.Values, _ order: BalancedSampler.Order,
    _ scope: ParameterScope
  ) -> [(name: String, value: Value)] {
    let targets = TrainingInputs.values(in: scope.graph)
    let (network, heads, roi) = (RegionProposalNetwork(configuration), RoIHeads(configuration), scope / "roi_heads")
    let proposals = network.proposals(anchors, inputs, scope / "rpn", counts: \.training)
    let samples = heads.samples(proposals, targets, order, roi)
    let second = heads.losses(heads(features, samples.regions, roi), samples, roi)
    let first = network.losses(anchors, inputs, targets, order, scope / "rpn")
    return zip(DetectorLosses.Name.allCases, [second.classifier, second.box, first.objectness, first.box]).map { ($0.rawValue, $1) }
  }

  private func transformed(_ inputs: DetectorInputs.Values, _ scope: ParameterScope) -> Value {
    let transform = ImageTransform(mean: configuration.transform.mean, standardDeviation: configuration.transform.standardDeviation)
    return scope.graph.add(transform, [inputs.pixels, inputs.geometry, inputs.canvas], name: "transform")
  }

  private func pyramid(_ images: Value, _ scope: ParameterScope) -> [Value] {
    let epsilon = configuration.batchNormEpsilon
    let maps: [Value]
    switch configuration.backbone {
    case .resNet(let network, let layers):
      let stages = network(images, scope / "body", epsilon: epsilon)
      maps = layers.map { stages[$0 - 1] }
    case .mobileNetV3Large(let layers):
      let stages = MobileNetV3Large()(images, scope / "body", epsilon: epsilon)
      maps = layers.map { stages[$0] }
    }
    return configuration.pyramid(maps, channels: configuration.backbone.channels, scope / "fpn", epsilon: epsilon)
  }

  /// torchvision's name of a pyramid level.
  private func featureName(_ level: Int) -> String {
    let maps = configuration.backbone.channels.count
    if level < maps { return String(level) }
    return configuration.pyramid.extraLevels == .maxPool ? "pool" : "p\(level - maps + 6)"
  }
}
