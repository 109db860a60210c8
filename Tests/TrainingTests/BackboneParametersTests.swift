import Detectors
import ModelSupport
import NeuralNetworks
import RCNN
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("What a run starts from: backbones of classifiers")
struct BackboneParametersTests {
  private let detector: SmallDetector
  private static let classes = CategoryList(foreground: ["disc", "square"])
  private static let body = "backbone.body."

  init() throws { detector = try SmallDetector() }

  private var resNet: SmallCheckpoint { SmallCheckpoint(classifierOf: detector.parameters, prefix: "", classifier: "fc.") }

  /// Holds the backbone to the source's and everything else to what is drawn.
  private func check(_ initial: InitialParameters, _ model: FasterRCNN, _ source: SeededParameters) throws {
    #expect(initial.start == .backbone)
    _ = try model.graph(parameters: initial)
    let fresh = try model.graph(parameters: nil, seed: 3).constants
    for path in source.paths {
      let isOfBody = path.hasPrefix(Self.body)
      #expect(initial.shape(of: path) == source.shape(of: path))
      // The large layers of heads take long to draw.
      guard isOfBody || path.hasSuffix("bias") || path.contains("inner_blocks") else { continue }
      let expected = isOfBody ? source.values(of: path) : try #require(fresh[path]).values()
      #expect(try initial.values(of: path) == expected, "\(path)")
    }
  }

  @Test("a ResNet is taken with the statistics of its batch norms, and the rest is drawn", arguments: ["", "module."])
  func resNets(_ module: String) throws {
    let folder = try TemporaryFolder()
    let checkpoint = SmallCheckpoint(classifierOf: detector.parameters, prefix: module, classifier: module + "fc.")
    let path = try checkpoint.write(to: folder["resnet18.safetensors"])
    let weights = try StartingWeights(contentsOf: path)
    guard case .backbone(let backbone) = weights else {
      Issue.record("no backbone")
      return
    }
    #expect(backbone.backbone == .resNet(.resNet18))
    let initial = try InitialParameters(weights, of: detector.model, classes: Self.classes, seed: 3)
    try check(initial, detector.model, detector.parameters)
    let note = "the backbone is kept, 100 tensors of ResNet-18; pyramid, proposal network and heads are new."
    #expect(initial.notes == ["\(path): \(note)"])
    // Counters stay, by which others tell what batch norms add to the variance.
    #expect(initial.paths.filter { $0.hasSuffix("num_batches_tracked") }.count == 20)
    #expect(try initial.values(of: Self.body + "bn1.num_batches_tracked") == [7])
  }

  @Test("so is a MobileNetV3-Large")
  func mobileNet() throws {
    var configuration = TorchvisionModel.mobileNetV3LargeFPN.configuration
    configuration.pyramid.channels = 8
    let (model, source) = (FasterRCNN(configuration), try SeededParameters(configuration))
    let folder = try TemporaryFolder()
    let checkpoint = SmallCheckpoint(classifierOf: source, prefix: "features.", classifier: "classifier.0.")
    let path = try checkpoint.write(to: folder["mobilenet.safetensors"])
    let initial = try InitialParameters(StartingWeights(contentsOf: path), of: model, classes: .coco, seed: 3)
    try check(initial, model, source)
    #expect(initial.notes[0].contains("tensors of MobileNetV3-Large"))
  }

  @Test("a part of a network and another one are refused with the tensor as the file calls it")
  func misfits() throws {
    let model = "the model (Faster R-CNN, ResNet-18, pyramid of 64 channels)"
    let advice = "give a whole classifier of torchvision's with the model's backbone, or train a model with the one that the file has."
    var half = resNet
    half.tensors = half.tensors.filter { !$0.key.hasPrefix("layer3") && !$0.key.hasPrefix("layer4") }
    let refusal = try half.refusal(for: detector.model, Self.classes)
    #expect(refusal == "weights.safetensors: it has no tensor \"layer3.0.conv1.weight\", which \(model) has; \(advice)")
    var other = resNet
    other.tensors["layer4.2.conv1.weight"] = ([1], [1])
    let more = try other.refusal(for: detector.model, Self.classes)
    #expect(more == "weights.safetensors: it has a tensor \"layer4.2.conv1.weight\", which \(model) has not; \(advice)")
    other = resNet
    other.tensors["decoder.weight"] = ([1], [1])
    #expect(try other.refusal(for: detector.model, Self.classes).contains("it has a tensor \"decoder.weight\", which"))
    other = resNet
    other.tensors["conv1.weight"] = ([64, 1, 7, 7], [Float](repeating: 0, count: 64 * 49))
    #expect(try other.refusal(for: detector.model, Self.classes).contains("\"conv1.weight\" is 64x1x7x7, but 64x3x7x7 in"))
    other = resNet
    other.tensors["conv1.weight"] = nil
    #expect(try other.refusal(for: detector.model, Self.classes).contains("the checkpoint is an image classifier"))
  }

  @Test("weights that are not numbers are refused when they are read")
  func nonFinite() throws {
    let folder = try TemporaryFolder()
    var checkpoint = resNet
    checkpoint.tensors["bn1.running_var"]?.values[0] = .infinity
    let path = try checkpoint.write(to: folder["resnet18.safetensors"])
    let initial = try InitialParameters(StartingWeights(contentsOf: path), of: detector.model, classes: Self.classes)
    let error = DetectorError.nonFiniteWeights(file: path, tensor: "bn1.running_var")
    #expect(throws: error) { try initial.values(of: Self.body + "bn1.running_var") }
  }
}
