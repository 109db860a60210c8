import NeuralNetworks
import TensorGraph

/// The first stage: a head shared by all pyramid levels, and the choice of proposals (Ren et al. 2015).
struct RegionProposalNetwork {
  private let configuration: RegionProposalConfiguration
  private let cellAnchors: [[SIMD4<Float>]]
  private let channels: Int

  init(_ configuration: FasterRCNNConfiguration) {
    self.configuration = configuration.regionProposals
    cellAnchors = configuration.anchors.cellAnchors
    channels = configuration.pyramid.channels
  }

  /// What the second stage reads, and what lies between.
  struct Proposals {
    let regions: Value
    let offsets: Value
    let stages: [(name: String, value: Value)]
  }

  func callAsFunction(_ features: [Value], _ canvas: Value, _ geometry: Value, _ scope: ParameterScope) -> Proposals {
    precondition(features.count == cellAnchors.count, "\(features.count) levels need anchors for as many, not for \(cellAnchors.count)")
    let heads = zip(features, cellAnchors).map { head($0, anchors: $1.count, scope / "head") }
    let (objectness, deltas) = (heads.map(\.objectness), heads.map(\.deltas))
    let generation = ProposalGeneration(
      cellAnchors: cellAnchors, preNMSTopN: configuration.preNMSTopN.detection, postNMSTopN: configuration.postNMSTopN.detection,
      nmsThreshold: configuration.nmsThreshold, scoreThreshold: configuration.scoreThreshold)
    let regions = scope.graph.add(generation, [canvas, geometry] + objectness + deltas, name: (scope / "proposals").path)
    let stages =
      objectness.enumerated().map { (FasterRCNN.Stage.objectness(level: $0.offset).name, $0.element) }
      + deltas.enumerated().map { (FasterRCNN.Stage.proposalDeltas(level: $0.offset).name, $0.element) }
      + [(FasterRCNN.Stage.proposals.name, regions)]
    return Proposals(regions: regions, offsets: Value(node: regions.node, output: 1), stages: stages)
  }

  private func head(_ feature: Value, anchors: Int, _ scope: ParameterScope) -> (objectness: Value, deltas: Value) {
    let initializer = Initializer.normal(standardDeviation: 0.01)
    let x = (0..<configuration.headDepth).reduce(feature) { x, index in
      let block = scope / "conv" / index
      return block.relu((block / 0).convolution(x, from: channels, to: channels, kernel: 3, hasBias: true, initializer: initializer))
    }
    return (
      (scope / "cls_logits").convolution(x, from: channels, to: anchors, hasBias: true, initializer: initializer),
      (scope / "bbox_pred").convolution(x, from: channels, to: 4 * anchors, hasBias: true, initializer: initializer)
    )
  }
}
