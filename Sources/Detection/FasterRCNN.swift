import NeuralNetworks
import TensorGraph

/// Faster R-CNN with a feature pyramid (Ren et al. 2015, Lin et al. 2017) as a graph from raw images to final detections.
///
/// The graph's inputs: `pixels` [P, 3] uint8, `geometry` [N, 5] int32 (see `ImageGeometry`), `canvas` [N, 3, H, W] (shape only, the padded size).
/// Its results: `boxes` [N, D, 4], `scores` [N, D], `labels` [N, D] int32, `counts` [N] int32 (see `DetectionSelection`).
public struct FasterRCNN: Sendable {
  public let configuration: FasterRCNNConfiguration

  /// The names of the graph's inputs.
  public enum Input {
    public static let pixels = "pixels"
    public static let geometry = "geometry"
    public static let canvas = "canvas"
  }

  /// A model of the given configuration.
  public init(_ configuration: FasterRCNNConfiguration) { self.configuration = configuration }

  /// Builds the graph with the parameters of `source`, or fresh ones drawn from `seed`; throws `ParameterError` when they are not this model's.
  ///
  /// With `includingStages` the graph also returns what lies between: `input`, `features.*`, `rpn.objectness.*`, `rpn.deltas.*`, `proposals`,
  /// `roi.pooled`, `roi.logits` and `roi.deltas`.
  public func graph(parameters source: (any ParameterSource)?, seed: UInt64 = 0, includingStages: Bool = false) throws(ParameterError)
    -> Graph
  {
    let builder = GraphBuilder()
    let scope = ParameterScope(graph: builder, source: source, seed: seed)
    let pixels = builder.input(Input.pixels, .uint8)
    let geometry = builder.input(Input.geometry, .int32)
    let canvas = builder.input(Input.canvas, .float32, isShapeOnly: true)

    let transform = ImageTransform(mean: configuration.transform.mean, standardDeviation: configuration.transform.standardDeviation)
    let images = builder.add(transform, [pixels, geometry, canvas], name: "transform")
    let features = pyramid(images, scope / "backbone")
    let proposals = RegionProposalNetwork(configuration)(features, canvas, geometry, scope / "rpn")
    let heads = RoIHeads(configuration)(features, proposals, geometry, scope / "roi_heads")
    try scope.check()

    var outputs = heads.detections
    if includingStages {
      outputs.append(("input", images))
      outputs += features.enumerated().map { ("features.\(featureName($0.offset))", $0.element) }
      outputs += proposals.stages + heads.stages
    }
    return builder.graph(outputs: outputs)
  }

  private func pyramid(_ images: Value, _ scope: ParameterScope) -> [Value] {
    let epsilon = configuration.batchNormEpsilon
    let maps: [Value]
    switch configuration.backbone {
    case .resNet(let network, let layers):
      let stages = network(images, scope / "body", epsilon: epsilon)
      maps = layers.map { stages[$0 - 1] }
    case .mobileNetV3Large:
      maps = MobileNetV3Large()(images, scope / "body", epsilon: epsilon)
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
