import Boxes
import Detectors
import ModelSupport
import NeuralNetworks
import RCNN
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("What a run starts from: detectors, and nothing")
struct InitialParametersTests {
  private let detector: SmallDetector
  private let folder: TemporaryFolder
  private static let old = CategoryList(foreground: ["disc", "square"])

  init() throws {
    detector = try SmallDetector()
    folder = try TemporaryFolder()
  }

  private var options: DetectorOptions {
    var options = DetectorOptions()
    options.categories = Self.old
    return options
  }

  /// What a model of some classes starts from where the file is the small detector's.
  private func parameters(
    _ names: [String], options: DetectorOptions? = nil, change: (inout FasterRCNNConfiguration) -> Void = { _ in }
  ) throws -> InitialParameters {
    let path = try SmallCheckpoint(detector.parameters).write(to: folder["weights.safetensors"])
    var configuration = detector.model.configuration
    configuration.roiHeads.classCount = names.count + 1
    change(&configuration)
    let weights = try StartingWeights(contentsOf: path, options: options ?? self.options)
    let model = FasterRCNN(configuration)
    let initial = try InitialParameters(weights, of: model, classes: CategoryList(foreground: names), seed: 3)
    // A model takes parameters only if none is missing or too many.
    _ = try model.graph(parameters: initial)
    return initial
  }

  private func notes(_ initial: InitialParameters) -> [String] { initial.notes.map { $0.replacing(folder.path + "/", with: "") } }

  // MARK: - Nothing

  @Test("without weights all is as the model's layers draw it, which the seed decides")
  func nothing() throws {
    func values(_ seed: UInt64) throws -> [[Float]] {
      let initial = try InitialParameters(.nothing, of: detector.model, classes: Self.old, seed: seed)
      #expect(initial.start == .nothing && initial.notes == ["all weights are new, drawn from the seed \(seed)."])
      #expect(initial.paths.sorted() == detector.parameters.paths)
      return try initial.paths.sorted().map { path in
        #expect(initial.shape(of: path) == detector.parameters.shape(of: path))
        return try initial.values(of: path)
      }
    }
    let fresh = try detector.model.graph(parameters: nil, seed: 4).constants
    #expect(try values(4) == fresh.sorted { $0.key < $1.key }.map { try $0.value.values() })
    #expect(try values(5) != values(4))
    let initial = try InitialParameters(.nothing, of: detector.model, classes: Self.old)
    #expect(initial.shape(of: "backbone") == nil)
  }

  // MARK: - Detectors

  @Test("a detector of the same classes is kept whole, in whatever order they are")
  func sameClasses() throws {
    let same = try parameters(["disc", "square"])
    #expect(same.start == .detector)
    #expect(notes(same) == ["weights.safetensors: the whole detector is kept, with its classes \"disc\", \"square\"."])
    for path in detector.parameters.paths { #expect(try same.values(of: path) == detector.parameters.values(of: path)) }
    let swapped = try parameters(["Square", "disc"])
    #expect(swapped.start == .detector)
    let path = "roi_heads.box_predictor.cls_score.bias"
    let rows = detector.parameters.values(of: path)
    #expect(try swapped.values(of: path) == [rows[0], rows[2], rows[1]])
  }

  @Test("of a detector of other classes those of the same name keep their rows, which is said")
  func otherClasses() throws {
    let initial = try parameters(["star", "disc", "ring"])
    #expect(initial.start == .otherDetector)
    let kept = "of which the rows of the class \"disc\" are kept and those of the classes \"star\", \"ring\" are new."
    #expect(notes(initial) == ["weights.safetensors: the detector is kept but for the box predictor, \(kept)"])
    let bias = "roi_heads.box_predictor.cls_score.bias"
    #expect(try initial.values(of: bias)[2] == detector.parameters.values(of: bias)[1])
    let path = "roi_heads.box_head.fc6.weight"
    #expect(try initial.values(of: path) == detector.parameters.values(of: path))
    #expect(notes(try parameters(["disc"]))[0].hasSuffix("of which the rows of the class \"disc\" are kept and no other is left."))
    #expect(notes(try parameters(["ring"]))[0].hasSuffix("whose rows are all new, since it knows none of the class \"ring\"."))
    #expect(notes(try parameters((1...10).map { "c\($0)" }))[0].hasSuffix("\"c8\" and 2 more."))
    let unnamed = try parameters(["disc", "square"], options: DetectorOptions())
    #expect(unnamed.start == .otherDetector)
    #expect(notes(unnamed)[0].hasSuffix("whose rows are all new, since the file does not name its classes."))
  }

  @Test("other numbers of anchors are learned anew, and everything else is kept")
  func otherAnchors() throws {
    let initial = try parameters(["disc", "square"]) { configuration in
      configuration.anchors = AnchorGenerator(sizes: (0..<5).map { [16 * Float(1 << $0), 20 * Float(1 << $0)] })
    }
    #expect(initial.start == .detector)
    let note = "it has 3 anchors a cell and the model 6, so that the proposal network's predictor is new."
    #expect(notes(initial).last == "weights.safetensors: \(note)")
    #expect(try initial.values(of: "rpn.head.bbox_pred.bias") == [Float](repeating: 0, count: 24))
    let logits = try initial.values(of: "rpn.head.cls_logits.weight")
    #expect(logits.count == 6 * 64 && logits.allSatisfy { abs($0) < 0.1 } && Set(logits).count > 300)
    let path = "rpn.head.conv.0.0.weight"
    #expect(try initial.values(of: path) == detector.parameters.values(of: path))
  }

  // MARK: - Refusals

  private static let model = "the model (Faster R-CNN, ResNet-18, pyramid of 64 channels)"
  private static let advice = "give a whole detector with the same backbone, pyramid and heads, or the backbone alone."

  private func refusal(_ change: (inout SmallCheckpoint) -> Void) throws -> String {
    var checkpoint = SmallCheckpoint(detector.parameters)
    change(&checkpoint)
    return try checkpoint.refusal(for: detector.model, Self.old, options: options)
  }

  @Test("a detector of another make is refused with the first tensor that does not fit")
  func misfits() throws {
    var path = "backbone.body.layer4.1.bn2.running_mean"
    #expect(
      try refusal { $0.tensors[path] = nil } == "weights.safetensors: it has no tensor \"\(path)\", which \(Self.model) has; \(Self.advice)"
    )
    path = "backbone.body.layer4.9.conv1.weight"
    let more = try refusal { $0.tensors[path] = ([1], [1]) }
    #expect(more == "weights.safetensors: it has a tensor \"\(path)\", which \(Self.model) has not; \(Self.advice)")
    path = "roi_heads.box_head.fc7.bias"
    let other = try refusal { $0.tensors[path] = ([2], [1, 2]) }
    #expect(other == "weights.safetensors: its tensor \"\(path)\" is 2, but 128 in \(Self.model); \(Self.advice)")
    path = "roi_heads.box_predictor.bbox_pred.weight"
    #expect(
      try refusal { $0.tensors[path] = ([4, 128], [Float](repeating: 0, count: 512)) }.contains("\"\(path)\" is 4x128, but 12x128 in"))
    #expect(try refusal { $0.tensors["roi_heads.box_predictor.cls_score.bias"] = ([], [1]) }.contains("is scalar, but 3 in"))
    path = "rpn.head.bbox_pred.weight"
    #expect(try refusal { $0.tensors[path] = ([12, 32, 1, 1], [Float](repeating: 0, count: 384)) }.contains("is 12x32x1x1, but 12x64x1x1"))
  }

  @Test("so is one with another backbone or pyramid")
  func otherModels() throws {
    var configuration = detector.model.configuration
    configuration.pyramid.channels = 32
    let narrow = try SmallCheckpoint(SeededParameters(configuration)).refusal(for: detector.model, Self.old, options: options)
    #expect(narrow.contains("backbone.fpn.") && narrow.hasSuffix(Self.advice), "\(narrow)")
    configuration = detector.model.configuration
    configuration.backbone = .resNet(.resNet34)
    let deep = try SmallCheckpoint(SeededParameters(configuration)).refusal(for: detector.model, Self.old, options: options)
    #expect(deep.contains("it has a tensor \"backbone.body.layer1.2.") && deep.hasSuffix(Self.advice), "\(deep)")
  }

  @Test("weights that are not numbers are refused when they are read, and other files at once")
  func otherFiles() throws {
    var checkpoint = SmallCheckpoint(detector.parameters)
    let path = "rpn.head.cls_logits.bias"
    checkpoint.tensors[path]?.values[1] = .nan
    let file = try checkpoint.write(to: folder["nan.safetensors"])
    let initial = try InitialParameters(StartingWeights(contentsOf: file, options: options), of: detector.model, classes: Self.old)
    #expect(throws: DetectorError.nonFiniteWeights(file: file, tensor: path)) { try initial.values(of: path) }
    let values = try initial.values(of: "rpn.head.cls_logits.weight")
    #expect(values == detector.parameters.values(of: "rpn.head.cls_logits.weight"))
    checkpoint.tensors = [
      "backbone.layer1.0.conv1.weight": ([1], [1]), "backbone.conv1.weight": ([1], [1]), "classifier.4.weight": ([1], [1]),
    ]
    #expect(
      try checkpoint.refusal(for: detector.model, Self.old).hasPrefix(
        "weights.safetensors: the checkpoint is a segmentation network: give one of"))
    checkpoint.tensors = ["a": ([1], [1])]
    #expect(try checkpoint.refusal(for: detector.model, Self.old).hasPrefix("weights.safetensors: the checkpoint holds no Faster R-CNN"))
  }
}
