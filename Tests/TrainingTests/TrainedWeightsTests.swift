import Boxes
import Detectors
import FoundationEssentials
import Glibc
import Images
import ModelSupport
import NeuralNetworks
import RCNN
import TensorGraph
import TestSupport
import Testing
import Training

/// A model with parameters by formula, trained as far as a test can tell.
struct DescribedModel: CustomTestStringConvertible, Sendable {
  /// As Tests/Fixtures/Training/strict_load.py knows it.
  let builder: String
  let configuration: FasterRCNNConfiguration

  var testDescription: String { builder }
  static let classes = CategoryList(names: ["__background__", "round", nil, "square"])

  private init(_ builder: String, _ change: (inout FasterRCNNConfiguration) -> Void = { _ in }) {
    self.builder = builder
    var configuration = TestModel.all.first { $0.name == builder }!.configuration
    configuration.roiHeads.classCount = 4
    (configuration.transform.minSize, configuration.transform.maxSize) = ([128], 200)
    change(&configuration)
    self.configuration = configuration
  }

  /// Such as differ from their builders in all that a run of training may change.
  static let all = [
    DescribedModel("resnet18") {
      $0.anchors = AnchorGenerator(sizes: [[16], [32], [64], [128], [256]])
      $0.pyramid.channels = 256
    },
    DescribedModel("fasterrcnn_mobilenet_v3_large_320_fpn"),
    DescribedModel("fasterrcnn_mobilenet_v3_large_fpn") {
      $0.anchors = AnchorGenerator(sizes: [[12, 24, 48, 96, 192], [16, 32, 64, 96, 128], [20, 40, 80, 160, 320]])
    },
    DescribedModel("fasterrcnn_resnet50_fpn"),
  ]

  var model: FasterRCNN { FasterRCNN(configuration) }

  func weights() throws -> TrainedWeights {
    let parameters = try SeededParameters(configuration)
    return TrainedWeights(parameters, description: try ModelDescription(of: model, parameters: parameters, classes: Self.classes))
  }
}

@Suite("Trained weights", .serialized)
struct TrainedWeightsTests {
  @Test("a file says which model it is, whatever differs from the builder's", arguments: DescribedModel.all)
  func description(model: DescribedModel) throws {
    let folder = try TemporaryFolder()
    try model.weights().writeSafetensors(to: folder["best.safetensors"])
    try model.weights().writePyTorch(to: folder["other.pth"])
    for name in ["best.safetensors", "other.pth"] {
      let read = try CheckpointModel(contentsOf: folder[name])
      var expected = model.configuration
      // What nobody trains with, but a person wants to see.
      expected.roiHeads.scoreThreshold = 0.5
      #expect(read.model.settings(read.categories) == FasterRCNN(expected).settings(DescribedModel.classes))
      #expect(read.categories == DescribedModel.classes)
    }
  }

  @Test("settings that no builder has are in the file as well")
  func settings() throws {
    let (folder, detector) = (try TemporaryFolder(), try SmallDetector())
    let classes = CategoryList(foreground: ["disc", "square"])
    let description = try ModelDescription(of: detector.model, parameters: detector.parameters, classes: classes)
    try TrainedWeights(detector.parameters, description: description).writeSafetensors(to: folder["best.safetensors"])
    let options = DetectorOptions()
    let read = try CheckpointModel(contentsOf: folder["best.safetensors"], options: options).model.settings(classes)
    let expected = detector.model.settings(classes).filter { $0.name != "score" }
    #expect(read.filter { $0.name != "score" } == expected)
    #expect(expected.contains(RunSetting("rpn-top", .integer(200))) && expected.contains(RunSetting("proposals", .integer(100))))
    // What a person says counts more.
    var others = options
    (others.proposals, others.nmsThreshold) = (7, 0.25)
    let told = try CheckpointModel(contentsOf: folder["best.safetensors"], options: others).model.settings(classes)
    #expect(told.contains(RunSetting("proposals", .integer(7))) && told.contains(RunSetting("nms", .number(0.25))))
  }

  @Test("a model that no file could tell is refused before it is trained")
  func undescribable() throws {
    var configuration = try SmallDetector().model.configuration
    configuration.transform.sizeDivisor = 64
    let (model, parameters) = (FasterRCNN(configuration), try SeededParameters(configuration))
    let error = #expect(throws: UndescribableModel.self) {
      try ModelDescription(of: model, parameters: parameters, classes: CategoryList(foreground: ["disc", "square"]))
    }
    #expect(error?.setting == "size-divisor")
  }

  @Test("learned values and counters are written, and the others as they were")
  func values() throws {
    let (folder, detector) = (try TemporaryFolder(), try SmallDetector())
    let learned = ChangedParameters(origin: detector.parameters)
    let description = try ModelDescription(of: detector.model, parameters: learned, classes: CategoryList(foreground: ["disc", "square"]))
    try TrainedWeights(learned, description: description).writeSafetensors(to: folder["a.safetensors"])
    let read = CheckpointParameters(try Checkpoint(contentsOf: folder["a.safetensors"]))
    for path in learned.paths { #expect(try read.values(of: path) == learned.values(of: path), "\(path)") }
    let counters = read.paths.filter { $0.hasSuffix("num_batches_tracked") }
    #expect(counters.count == learned.paths.count { $0.hasSuffix("running_var") })
    #expect(try read.values(of: "backbone.body.bn1.num_batches_tracked") == [12])
    #expect(try read.values(of: "backbone.body.layer1.0.bn1.num_batches_tracked") == [0])
  }

  @Test("half precision halves kernels to the nearest number and leaves norms and biases")
  func halfPrecision() throws {
    let (folder, detector) = (try TemporaryFolder(), try SmallDetector())
    let (source, classes) = (detector.parameters, CategoryList(foreground: ["disc", "square"]))
    let weights = TrainedWeights(source, description: try ModelDescription(of: detector.model, parameters: source, classes: classes))
    try weights.writeSafetensors(to: folder["half.safetensors"], as: .float16)
    let read = try CheckpointModel(contentsOf: folder["half.safetensors"])
    for path in source.paths {
      let (values, expected) = (try read.parameters.values(of: path), source.values(of: path))
      if source.shape(of: path)!.rank > 1 {
        #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= max(abs($1) * 0x1p-11, 0x1p-25) }, "\(path)")
        #expect(values != expected)
      } else {
        #expect(values == expected, "\(path)")
      }
    }
    _ = try read.graph()
  }

  // MARK: - torchvision

  @Test(
    "torchvision loads the .pth strictly, key by key in its own order, and detects the same",
    .enabled("RCNN_TORCHVISION_PYTHON names no Python that has torchvision") { Torchvision.python != nil }, arguments: DescribedModel.all)
  func strictLoading(model: DescribedModel) throws {
    let folder = try TemporaryFolder()
    try model.weights().writePyTorch(to: folder["best.pth"])
    let picture = Picture(5)
    try picture.image.writePNG(to: folder["picture.png"])
    let found = try Torchvision.detect(model, weights: folder["best.pth"], image: folder["picture.png"])
    #expect(found.keysAreTheSame && found.typesAreTheSame)
    var options = DetectorOptions()
    (options.scoreThreshold, options.device) = (0.05, .cpu)
    let detections = try Detector(weights: folder["best.pth"], options: options).detect(in: folder["picture.png"])
    #expect(abs(detections.count - found.scores.count) <= 2 && detections.count > 3)
    // Random weights have scores by the dozen that are all but equal, and may rank them otherwise.
    let same = detections.count { found.contains($0) }
    #expect(Double(same) >= 0.95 * Double(detections.count), "\(same) of \(detections.count)")
    if let best = detections.first { #expect(found.contains(best)) }
  }
}

/// Parameters of which one has been learned, with a counter of one norm.
private struct ChangedParameters: ParameterSource {
  let origin: SeededParameters
  private static let counter = "backbone.body.bn1.num_batches_tracked"

  var paths: [String] { origin.paths + [Self.counter] }
  func shape(of path: String) -> Shape? { path == Self.counter ? [] : origin.shape(of: path) }
  func values(of path: String) throws -> [Float] {
    if path == Self.counter { return [12] }
    return origin.values(of: path).map { path.hasSuffix("fc7.bias") ? $0 + 1 : $0 }
  }
}

/// The Python of this machine that has torchvision.
private enum Torchvision {
  static var python: String? { getenv("RCNN_TORCHVISION_PYTHON").map { String(cString: $0) } }

  /// What strict_load.py prints.
  struct Found: Decodable {
    let keysAreTheSame, typesAreTheSame: Bool
    let boxes: [[Float]]
    let labels: [Int]
    let scores: [Float]

    func contains(_ detection: Detection) -> Bool {
      scores.indices.contains { index in
        abs(scores[index] - detection.score) < 1e-3 && labels[index] == detection.categoryID
          && (0..<4).allSatisfy { abs(boxes[index][$0] - detection.box.corners[$0]) < 0.1 }
      }
    }
  }

  static func detect(_ model: DescribedModel, weights: String, image: String) throws -> Found {
    let (transform, anchors) = (model.configuration.transform, model.configuration.anchors)
    let isOwn = TestModel.all.first { $0.name == model.builder }?.configuration.anchors == anchors
    let sizes = isOwn ? "default" : anchors.sizes.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: "/")
    let program = try Program(at: try #require(python))
    let outcome = try program.run(
      [
        FixtureFile("Training/strict_load.py").path, model.builder, weights, image, "\(model.configuration.roiHeads.classCount)",
        "\(transform.minSize[0])", "\(transform.maxSize)", sizes,
      ], environment: ["PATH": "/usr/bin:/bin", "HOME": "/tmp"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Found.self, from: Data(outcome.output.utf8))
  }
}
