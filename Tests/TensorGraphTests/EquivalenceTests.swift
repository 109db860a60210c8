import Detectors
import DeviceRuntime
import ModelSupport
import NeuralNetworks
import OpCases
import TensorGraph
import Testing

/// A detector small enough for the naive definition of every operation, with every kind of layer.
struct SmallDetector: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let configuration: FasterRCNNConfiguration

  init(_ description: String, _ backbone: BackboneConfiguration, _ head: RoIHeadsConfiguration.Head, hasNormalization: Bool = false) {
    testDescription = description
    var configuration = FasterRCNNConfiguration()
    configuration.backbone = backbone
    configuration.pyramid = FeaturePyramidNetwork(channels: 8, hasNormalization: hasNormalization)
    if backbone == .mobileNetV3Large() { configuration.anchors = .allSizesPerLevel }
    configuration.regionProposals.postNMSTopN.detection = 6
    configuration.roiHeads.head = head
    configuration.roiHeads.classCount = 4
    configuration.roiHeads.poolSize = 3
    configuration.transform.fixedSize = .init(height: 32, width: 40)
    configuration.transform.sizeDivisor = 8
    self.configuration = configuration
  }

  static let all = [
    SmallDetector(
      "basic blocks, two fully connected layers", .resNet(ResNet(blockCounts: [1, 1, 1, 1], isBottleneck: false)), .twoMLP(width: 16)),
    SmallDetector(
      "bottlenecks, normalised pyramid, convolutional head", .resNet(ResNet(blockCounts: [1, 1, 1, 1], isBottleneck: true)),
      .convolutions(count: 2, width: 16), hasNormalization: true),
    SmallDetector("MobileNetV3", .mobileNetV3Large(), .twoMLP(width: 16)),
  ]
}

@Suite("Optimised graphs: meaning")
struct EquivalenceTests {
  @Test("the optimised graph computes what the original says", arguments: SmallDetector.all)
  func sameResults(_ detector: SmallDetector) throws {
    let parameters = try SeededParameters(detector.configuration)
    let graph = try FasterRCNN(detector.configuration).graph(parameters: parameters, includingStages: true)
    let inputs = detector.configuration.transform.inputs([TestImage(height: 30, width: 50)])
    let expected = try Oracle.results(of: graph, inputs: inputs)
    let actual = try Oracle.results(of: graph.optimized, inputs: inputs)
    #expect(try #require(expected["counts"]).integers[0] > 0)
    for (name, tensor) in expected {
      let other = try #require(actual[name])
      #expect(other.shape == tensor.shape)
      #expect(other.integers == tensor.integers)
      #expect(relativeError(other.floats, tensor.floats) < 1e-5, "\(name)")
    }
  }

  /// The largest difference as a share of the root mean square.
  private func relativeError(_ actual: [Float], _ expected: [Float]) -> Float {
    let scale = (expected.reduce(0) { $0 + $1 * $1 } / Float(max(1, expected.count))).squareRoot()
    return zip(actual, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(scale, .leastNormalMagnitude)
  }
}
