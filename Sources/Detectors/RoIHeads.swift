import Boxes
import NeuralNetworks
import TensorGraph

/// The second stage: pooled regions, the box head, its predictor, and the choice of detections.
struct RoIHeads {
  private let configuration: RoIHeadsConfiguration
  private let strides: [Int]
  private let channels: Int
  private let epsilon: Float

  init(_ configuration: FasterRCNNConfiguration) {
    self.configuration = configuration.roiHeads
    strides = configuration.backbone.strides
    channels = configuration.pyramid.channels
    epsilon = configuration.batchNormEpsilon
  }

  /// What the predictor says of each region, and what lies between.
  struct Predictions {
    let pooled: Value
    let logits: Value
    let deltas: Value

    var stages: [(name: String, value: Value)] {
      [(FasterRCNN.Stage.pooled.name, pooled), (FasterRCNN.Stage.logits.name, logits), (FasterRCNN.Stage.boxDeltas.name, deltas)]
    }
  }

  func callAsFunction(_ features: [Value], _ regions: Value, _ scope: ParameterScope) -> Predictions {
    let align = MultiScaleRoIAlign(outputSize: configuration.poolSize, samplingRatio: configuration.samplingRatio, strides: strides)
    let pooled = scope.graph.add(align, [regions] + features.prefix(strides.count), name: (scope / "box_roi_pool").path)
    let (representation, width) = head(pooled, scope / "box_head")
    let predictor = scope / "box_predictor"
    let logits = (predictor / "cls_score").linear(representation, from: width, to: configuration.classCount)
    let deltas = (predictor / "bbox_pred").linear(representation, from: width, to: 4 * configuration.classCount)
    return Predictions(pooled: pooled, logits: logits, deltas: deltas)
  }

  /// The graph's results.
  func detections(
    _ predictions: Predictions, _ proposals: RegionProposalNetwork.Proposals, _ inputs: DetectorInputs.Values, _ scope: ParameterScope
  ) -> [(name: String, value: Value)] {
    let selection = DetectionSelection(
      scoreThresholds: configuration.scoreThresholds, nmsThreshold: configuration.nmsThreshold,
      isClassAgnostic: configuration.isClassAgnostic, detectionsPerImage: configuration.detectionsPerImage,
      boxWeights: configuration.boxWeights)
    let operands = [predictions.logits, predictions.deltas, proposals.regions, proposals.offsets, inputs.geometry]
    let node = scope.graph.add(selection, operands, name: (scope / "detections").path).node
    return DetectorOutputs.Name.allCases.enumerated().map { ($0.element.rawValue, Value(node: node, output: $0.offset)) }
  }

  /// A sample of the proposals and objects.
  struct Samples {
    let regions: Value
    fileprivate let labels: Value
    fileprivate let deltas: Value
  }

  func samples(
    _ proposals: RegionProposalNetwork.Proposals, _ targets: TrainingInputs.Values, _ order: BalancedSampler.Order, _ scope: ParameterScope
  ) -> Samples {
    let matcher = BoxMatcher(
      foregroundThreshold: configuration.foregroundThreshold, backgroundThreshold: configuration.backgroundThreshold, keepsBest: false)
    let sampler = BalancedSampler(
      count: configuration.batchSizePerImage, positiveFraction: configuration.positiveFraction, order: order)
    let node = scope.graph.add(
      RegionTargets(matcher: matcher, sampler: sampler, boxWeights: configuration.boxWeights),
      [proposals.regions, proposals.offsets, targets.boxes, targets.labels, targets.offsets, targets.seeds], name: (scope / "targets").path
    ).node
    return Samples(regions: Value(node: node), labels: Value(node: node, output: 2), deltas: Value(node: node, output: 3))
  }

  /// The two losses of a sample.
  func losses(_ predictions: Predictions, _ samples: Samples, _ scope: ParameterScope) -> (classifier: Value, box: Value) {
    let classifier = scope.graph.add(
      SoftmaxCrossEntropy(classWeights: configuration.lossWeights), [predictions.logits, samples.labels],
      name: (scope / "classifier_loss").path)
    let box = scope.graph.add(
      BoxRegressionLoss(), [predictions.deltas, samples.labels, samples.deltas], name: (scope / "box_loss").path)
    return (Value(node: classifier.node, output: 1), Value(node: box.node, output: 1))
  }

  /// The box head and the width of what it returns.
  private func head(_ pooled: Value, _ scope: ParameterScope) -> (Value, Int) {
    let pooledCount = channels * configuration.poolSize * configuration.poolSize
    switch configuration.head {
    case .twoMLP(let width):
      let x = scope.relu((scope / "fc6").linear(flattened(pooled, scope), from: pooledCount, to: width))
      return (scope.relu((scope / "fc7").linear(x, from: width, to: width)), width)
    case .convolutions(let count, let width):
      let x = (0..<count).reduce(pooled) { x, index in
        let y = (scope / index / 0).convolution(x, from: channels, to: channels, kernel: 3)
        return (scope / index).relu((scope / index / 1).batchNormalization(y, channels: channels, epsilon: epsilon))
      }
      return (scope.relu((scope / (count + 1)).linear(flattened(x, scope), from: pooledCount, to: width)), width)
    }
  }

  private func flattened(_ x: Value, _ scope: ParameterScope) -> Value {
    scope.graph.add(Flatten(channels: channels), [x], name: (scope / "flatten").path)
  }
}
