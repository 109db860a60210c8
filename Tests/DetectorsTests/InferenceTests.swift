import Detectors
import ModelSupport
import NeuralNetworks
import TensorGraph
import Testing

@Suite("Configurations read off checkpoints")
struct InferenceTests {
  @Test("a builder's checkpoint gives its configuration back", arguments: TorchvisionModel.allCases)
  func builders(_ model: TorchvisionModel) throws {
    let inferred = try FasterRCNNConfiguration(inferredFrom: StateDictionary(of: model.rawValue), model: model)
    var expected = model.configuration
    // torchvision sets it to zero in the one model that was released with frozen batch norms in a ResNet.
    if model == .resNet50FPN { expected.batchNormEpsilon = 0 }
    #expect(inferred == expected)
  }

  @Test("a ResNet model needs no name", arguments: [TorchvisionModel.resNet50FPN, .resNet50FPNv2])
  func withoutName(_ model: TorchvisionModel) throws {
    let source = try StateDictionary(of: model.rawValue)
    let inferred = try FasterRCNNConfiguration(inferredFrom: source)
    #expect(inferred == (try FasterRCNNConfiguration(inferredFrom: source, model: model)))
  }

  @Test("the other ResNets are told by their blocks", arguments: TestModel.otherResNets)
  func otherResNets(_ model: TestModel) throws {
    let inferred = try FasterRCNNConfiguration(inferredFrom: StateDictionary(of: model.name))
    #expect(inferred == model.configuration)
  }

  @Test("frozen batch norms mean an epsilon of zero only in the model that torchvision released so", arguments: TestModel.otherResNets)
  func frozenNorms(_ model: TestModel) throws {
    let frozen = StateDictionary(shapes: try StateDictionary(of: model.name).withoutCounters)
    #expect(try FasterRCNNConfiguration(inferredFrom: frozen).batchNormEpsilon == 1e-5)
  }

  @Test("a model without a name is ambiguous when both MobileNets fit")
  func ambiguous() throws {
    let source = try StateDictionary(of: TorchvisionModel.mobileNetV3LargeFPN.rawValue)
    let error = try #require(throws: ConfigurationError.self) { try FasterRCNNConfiguration(inferredFrom: source) }
    #expect(error == .ambiguousModel)
    #expect(error.description.contains("with `model` fasterrcnn_mobilenet_v3_large_fpn or fasterrcnn_mobilenet_v3_large_320_fpn"))
  }

  @Test("a builder of another backbone than the weights have is refused", arguments: TorchvisionModel.allCases)
  func otherBackbone(_ given: TorchvisionModel) throws {
    let mobileNets: [TorchvisionModel] = [.mobileNetV3LargeFPN, .mobileNetV3Large320FPN]
    for model in TorchvisionModel.allCases {
      let source = try StateDictionary(of: model.rawValue)
      let error = ConfigurationError.otherBackbone(given)
      if mobileNets.contains(given) == mobileNets.contains(model) {
        _ = try FasterRCNNConfiguration(inferredFrom: source, model: given)
      } else {
        #expect(throws: error) { try FasterRCNNConfiguration(inferredFrom: source, model: given) }
      }
    }
  }

  @Test("the pyramid's width, the head's width and the number of classes are the checkpoint's")
  func customWidths() throws {
    var configuration = TorchvisionModel.resNet50FPN.configuration
    configuration.pyramid.channels = 128
    configuration.roiHeads.head = .twoMLP(width: 512)
    configuration.roiHeads.classCount = 5
    #expect(try roundTrip(configuration) == configuration.withoutEpsilon)
  }

  @Test("the convolutional head's depth and width are the checkpoint's")
  func customHead() throws {
    var configuration = TorchvisionModel.resNet50FPNv2.configuration
    configuration.roiHeads.head = .convolutions(count: 2, width: 256)
    configuration.regionProposals.headDepth = 3
    #expect(try roundTrip(configuration) == configuration.withoutEpsilon)
  }

  @Test("a wide ResNet is told by its first stage")
  func wideResNet() throws {
    var configuration = TorchvisionModel.resNet50FPN.configuration
    configuration.backbone = .resNet(ResNet(blockCounts: [3, 4, 6, 3], isBottleneck: true, baseWidth: 128))
    #expect(try roundTrip(configuration).backbone == configuration.backbone)
  }

  @Test("the stages that feed the pyramid are told by its channels")
  func returnedLayers() throws {
    let body = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue).shapes.filter { !$0.key.contains("_blocks.3") }
    var source = StateDictionary(shapes: body)
    for (block, channels) in [512, 1024, 2048].enumerated() {
      source.shapes["backbone.fpn.inner_blocks.\(block).0.weight"] = [256, channels, 1, 1]
    }
    let inferred = try FasterRCNNConfiguration(inferredFrom: source)
    #expect(inferred.backbone == .resNet(.resNet50, returnedLayers: [2, 3, 4]))
    #expect(inferred.backbone.strides == [8, 16, 32])
  }

  @Test("extra convolutions on the pyramid are noticed")
  func extraLevels() throws {
    var source = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue)
    source.shapes["backbone.fpn.extra_blocks.p6.weight"] = [256, 256, 3, 3]
    #expect(try FasterRCNNConfiguration(inferredFrom: source).pyramid.extraLevels == .convolutions)
  }

  /// Checkpoints that are no Faster R-CNN of these, and what is said about them.
  struct Foreign: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout StateDictionary) -> Void
    let error: ConfigurationError

    static let all = [
      Foreign(testDescription: "nothing", change: { $0.shapes = [:] }, error: .notFasterRCNN(missing: "backbone.body.conv1.weight")),
      Foreign(
        testDescription: "a classifier", change: { $0.shapes = ["conv1.weight": [64, 3, 7, 7], "fc.weight": [1000, 2048]] },
        error: .foreignModel(.classifier)),
      Foreign(
        testDescription: "a backbone alone", change: { $0.shapes = $0.shapes.filter { $0.key.hasPrefix("backbone") } },
        error: .notFasterRCNN(missing: "rpn.head.cls_logits.weight")),
      Foreign(
        testDescription: "no pyramid", change: { $0.shapes = $0.shapes.filter { !$0.key.contains("fpn") } },
        error: .foreignModel(.withoutPyramid)),
      Foreign(
        testDescription: "no predictor", change: { $0.shapes = $0.shapes.filter { !$0.key.contains("box_predictor") } },
        error: .notFasterRCNN(missing: "roi_heads.box_predictor.cls_score.weight")),
      Foreign(
        testDescription: "a scalar for a weight", change: { $0.shapes["roi_heads.box_predictor.cls_score.weight"] = [] },
        error: .notFasterRCNN(missing: "roi_heads.box_predictor.cls_score.weight")),
      Foreign(
        testDescription: "a pyramid over another backbone",
        change: { $0.shapes["backbone.fpn.inner_blocks.2.0.weight"] = [256, 960, 1, 1] },
        error: .unknownBackbone(channels: 960)),
      Foreign(
        testDescription: "other anchors", change: { $0.shapes["rpn.head.cls_logits.weight"] = [9, 256, 1, 1] },
        error: .anchorCount(checkpoint: 9, model: 3)),
    ]
  }

  @Test("a checkpoint of something else is refused with what it lacks", arguments: Foreign.all)
  func foreign(_ testCase: Foreign) throws {
    var source = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue)
    testCase.change(&source)
    let error = try #require(throws: ConfigurationError.self) { try FasterRCNNConfiguration(inferredFrom: source) }
    #expect(error == testCase.error)
  }

  /// The configuration that the parameters of a fresh model of `configuration` tell.
  private func roundTrip(_ configuration: FasterRCNNConfiguration) throws -> FasterRCNNConfiguration {
    let shapes = try FasterRCNN(configuration).graph(parameters: nil).constantShapes
    return try FasterRCNNConfiguration(inferredFrom: StateDictionary(shapes: shapes)).withoutEpsilon
  }
}

extension FasterRCNNConfiguration {
  /// The configuration apart from what no shape tells.
  fileprivate var withoutEpsilon: FasterRCNNConfiguration {
    var copy = self
    copy.batchNormEpsilon = 0
    return copy
  }
}
