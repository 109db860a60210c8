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

  /// The graph's results, and what lies between.
  struct Heads {
    let detections: [(name: String, value: Value)]
    let stages: [(name: String, value: Value)]
  }

  func callAsFunction(_ features: [Value], _ proposals: RegionProposalNetwork.Proposals, _ geometry: Value, _ scope: ParameterScope)
    -> Heads
  {
    let align = MultiScaleRoIAlign(outputSize: configuration.poolSize, samplingRatio: configuration.samplingRatio, strides: strides)
    let pooled = scope.graph.add(align, [proposals.regions] + features.prefix(strides.count), name: (scope / "box_roi_pool").path)
    let (representation, width) = head(pooled, scope / "box_head")

    let predictor = scope / "box_predictor"
    let logits = (predictor / "cls_score").linear(representation, from: width, to: configuration.classCount)
    let deltas = (predictor / "bbox_pred").linear(representation, from: width, to: 4 * configuration.classCount)
    let selection = DetectionSelection(
      scoreThresholds: configuration.scoreThresholds, nmsThreshold: configuration.nmsThreshold,
      detectionsPerImage: configuration.detectionsPerImage, boxWeights: configuration.boxWeights)
    let inputs = [logits, deltas, proposals.regions, proposals.offsets, geometry]
    let node = scope.graph.add(selection, inputs, name: (scope / "detections").path).node
    return Heads(
      detections: DetectorOutputs.Name.allCases.enumerated().map { ($0.element.rawValue, Value(node: node, output: $0.offset)) },
      stages: [
        (FasterRCNN.Stage.pooled.name, pooled), (FasterRCNN.Stage.logits.name, logits), (FasterRCNN.Stage.boxDeltas.name, deltas),
      ])
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
