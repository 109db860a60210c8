import Boxes
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

  /// What the head says of the anchors, per level.
  struct Predictions {
    let objectness: [Value]
    let deltas: [Value]

    var stages: [(name: String, value: Value)] {
      objectness.enumerated().map { (FasterRCNN.Stage.objectness(level: $0.offset).name, $0.element) }
        + deltas.enumerated().map { (FasterRCNN.Stage.proposalDeltas(level: $0.offset).name, $0.element) }
    }
  }

  /// What the second stage reads.
  struct Proposals {
    let regions: Value
    let offsets: Value

    var stages: [(name: String, value: Value)] { [(FasterRCNN.Stage.proposals.name, regions)] }
  }

  func callAsFunction(_ features: [Value], _ scope: ParameterScope) -> Predictions {
    precondition(features.count == cellAnchors.count, "\(features.count) levels need anchors for as many, not for \(cellAnchors.count)")
    let heads = zip(features, cellAnchors).map { head($0, anchors: $1.count, scope / "head") }
    return Predictions(objectness: heads.map(\.objectness), deltas: heads.map(\.deltas))
  }

  /// The proposals; `counts` says how many there are in training and in detection.
  func proposals(
    _ predictions: Predictions, _ inputs: DetectorInputs.Values, _ scope: ParameterScope,
    counts: KeyPath<RegionProposalConfiguration.Counts, Int> = \.detection
  ) -> Proposals {
    let generation = ProposalGeneration(
      cellAnchors: cellAnchors, preNMSTopN: configuration.preNMSTopN[keyPath: counts],
      postNMSTopN: configuration.postNMSTopN[keyPath: counts],
      nmsThreshold: configuration.nmsThreshold, scoreThreshold: configuration.scoreThreshold)
    let regions = scope.graph.add(
      generation, [inputs.canvas, inputs.geometry] + predictions.objectness + predictions.deltas, name: (scope / "proposals").path)
    return Proposals(regions: regions, offsets: Value(node: regions.node, output: 1))
  }

  /// The two losses of a sample of the anchors.
  func losses(
    _ predictions: Predictions, _ inputs: DetectorInputs.Values, _ targets: TrainingInputs.Values, _ order: BalancedSampler.Order,
    _ scope: ParameterScope
  )
    -> (objectness: Value, box: Value)
  {
    let matcher = BoxMatcher(
      foregroundThreshold: configuration.foregroundThreshold, backgroundThreshold: configuration.backgroundThreshold, keepsBest: true)
    let sampler = BalancedSampler(
      count: configuration.batchSizePerImage, positiveFraction: configuration.positiveFraction, order: order)
    let marked = [inputs.canvas, targets.boxes, targets.labels, targets.offsets, targets.seeds]
    let anchors = scope.graph.add(
      AnchorTargets(cellAnchors: cellAnchors, matcher: matcher, sampler: sampler), marked + predictions.objectness,
      name: (scope / "targets").path)
    let loss = RegionProposalLoss(anchorCounts: cellAnchors.map(\.count))
    let samples = (0..<3).map { Value(node: anchors.node, output: $0) }
    let node = scope.graph.add(loss, predictions.objectness + predictions.deltas + samples, name: (scope / "losses").path).node
    return (Value(node: node, output: loss.lossOutputs[0]), Value(node: node, output: loss.lossOutputs[1]))
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
