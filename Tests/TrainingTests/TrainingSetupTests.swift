import Boxes
import Datasets
import Detectors
import RCNN
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("What a run of training is made of")
struct TrainingSetupTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for number in 1...4 { try DataFolder.image(number).writePNG(to: folder["\(number).png"]) }
  }

  /// Data of images whose objects have sides of so many pixels.
  private func data(_ names: [String] = ["disc", "square"], side: Double = 40) throws -> TrainingData {
    var dataset = DataFolder.dataset(1...4, names)
    for index in dataset.annotations.indices { dataset.annotations[index].box = AnnotationBox(x: 1, y: 2, width: side, height: side) }
    return try TrainingData(training: (dataset, folder.path), validation: nil)
  }

  @Test("from nothing it is a model for the classes, with the recipe's sizes and what detection has to know of it")
  func fromNothing() throws {
    let setup = try TrainingSetup(data()) { $0.regions = 77 }
    #expect(setup.model.classCount == 3 && setup.model.configuration.backbone == FasterRCNNConfiguration.compact.backbone)
    #expect(setup.model.configuration.roiHeads.batchSizePerImage == 77 && setup.recipe.regions == 77)
    #expect(setup.model.transform.minSize == setup.recipe.minSizes && setup.model.transform.maxSize == setup.recipe.maxSize)
    #expect(setup.initial.start == .nothing && setup.recipe.batchNorms == .batch)
    #expect(setup.description.classes == ["disc", "square"] && setup.description.model == .mobileNetV3LargeFPN)
    #expect(setup.description.minSize == setup.recipe.minSizes.last)
    let anchors = FasterRCNNConfiguration.compact.anchors
    #expect(setup.description.anchors == AnchorOverrides(sizes: anchors.sizes, aspectRatios: anchors.aspectRatios))
  }

  @Test("a step takes no more images than an epoch shows, since the rate grows with them")
  func stepSize() throws {
    let setup = try TrainingSetup(data()) { $0.batchSize = 256 }
    #expect(setup.recipe.batchSize == 4 && setup.recipe.accumulation == 1 && setup.recipe.stepSize == 4)
    #expect(setup.notes.contains { $0.contains("1 of 4 instead of 1 of 256") })
    let several = try TrainingSetup(data()) { ($0.batchSize, $0.accumulation) = (3, 100) }
    #expect(several.recipe.batchSize == 1 && several.recipe.accumulation == 4)
    var options = TrainingSetup.Options()
    options.goesOn = true
    #expect(try TrainingSetup(data(), from: .nothing, options) { $0.batchSize = 256 }.recipe.batchSize == 256)
    let fitting = try TrainingSetup(data()) { ($0.batchSize, $0.accumulation) = (2, 2) }
    #expect(fitting.recipe.stepSize == 4 && !fitting.notes.contains { $0.contains("an epoch shows") })
  }

  @Test("images are as large for a model that learns from nothing as its cells need, and enlarged only where objects are small")
  func inputSize() throws {
    func setup(side: Double, _ builder: TorchvisionModel? = nil) throws -> TrainingSetup {
      var options = TrainingSetup.Options()
      options.model = builder
      return try TrainingSetup(data(side: side), from: .nothing, options)
    }
    // Cells of the compact model are 8 pixels wide.
    let large = try setup(side: 40)
    #expect(large.recipe.minSizes == [DataFolder.height] && large.notes.contains { $0.contains("is not enlarged to the model's 800") })
    let small = try setup(side: 12)
    #expect(small.recipe.minSizes == [DataFolder.height * 24 / 12] && small.notes.contains { $0.contains("enlarged from 48 to 96") })
    #expect(try setup(side: 12, .mobileNetV3LargeFPN).recipe.minSizes == [DataFolder.height * 32 / 12])
    #expect(try setup(side: 0.01).recipe.minSizes == [800])
    for number in 1...4 { try DataFolder.image(number, width: 600, height: 480).writePNG(to: folder["\(number).png"]) }
    #expect(try setup(side: 160).notes.contains { $0.contains("reduced from 480 to 320") && $0.contains("have 107 pixels") })
    #expect(try setup(side: 30).recipe.minSizes == [384])
    var options = TrainingSetup.Options()
    (options.minSize, options.maxSize) = (96, 128)
    let asked = try TrainingSetup(data(), from: .nothing, options)
    #expect(asked.model.transform.minSize == [96] && asked.model.transform.maxSize == 128 && asked.notes.count == 1)
  }

  @Test("what is changed in the recipe decides what is chosen besides")
  func changes() throws {
    let usual = try TrainingSetup(data()).recipe
    let changed = try TrainingSetup(data()) {
      $0.epochs = 8
      $0.seed = 5
      $0.minSizes = [64]
    }
    #expect(changed.recipe.epochs == 8 && changed.recipe.patience == 5 && changed.recipe.warmUpSteps < usual.warmUpSteps)
    #expect(changed.model.transform.minSize == [64] && changed.description.minSize == 64)
    #expect(changed.initial.notes == ["all weights are new, drawn from the seed 5."])
  }

  @Test("weights of classes count by their names, and one for no class is refused")
  func classWeights() throws {
    let setup = try TrainingSetup(data()) { $0.classWeights = ["square": 3] }
    #expect(setup.model.configuration.roiHeads.classWeights == [2: 3])
    let graph = try setup.model.gradientGraph(parameters: nil, setup.recipe.parts, order: .random)
    #expect(graph.nodes.compactMap { ($0.op as? SoftmaxCrossEntropy)?.classWeights } == [[1, 1, 3]])
    #expect(throws: RecipeError.unknownClass("squares", closest: "square")) {
      try TrainingSetup(data()) { $0.classWeights = ["squares": 3] }
    }
  }

  @Test("anchors of one's own are the model's and stand in its description; too few lists of them are refused")
  func anchors() throws {
    var options = TrainingSetup.Options()
    options.anchors = AnchorOverrides(sizes: [[8], [16], [32], [64]])
    let setup = try TrainingSetup(data(), from: .nothing, options)
    #expect(setup.model.anchors.sizes == [[8], [16], [32], [64]] && setup.description.anchors.sizes == [[8], [16], [32], [64]])
    options.anchors = AnchorOverrides(sizes: [[8], [16]])
    #expect(throws: ConfigurationError.levelCount(pyramid: 4, anchors: 2)) { try TrainingSetup(data(), from: .nothing, options) }
  }

  @Test("a detector's own network goes on with another list of classes and other anchors")
  func fromDetector() throws {
    let detector = try SmallDetector()
    let path = try SmallCheckpoint(detector.parameters).write(to: folder["weights.safetensors"])
    var detection = DetectorOptions()
    detection.categories = CategoryList(foreground: ["disc", "square"])
    (detection.minSize, detection.maxSize, detection.scoreThreshold) = (96, 128, 0.9)
    var options = TrainingSetup.Options()
    options.anchors = AnchorOverrides(sizes: [[8, 12]], aspectRatios: [[1, 2]])
    let weights = try StartingWeights(contentsOf: path, options: detection)
    let setup = try TrainingSetup(data(["disc", "ring", "square"]), from: weights, options)
    #expect(setup.model.classCount == 4 && setup.model.configuration.backbone == .resNet(.resNet18))
    #expect(setup.model.configuration.roiHeads.scoreThreshold == 0.05 && setup.model.transform.minSize == [96])
    #expect(setup.initial.start == .otherDetector && setup.recipe.batchNorms == .frozen && setup.notes.count == 2)
    #expect(setup.description.batchNormEpsilon == 1e-5 && setup.description.model == .resNet50FPN)
    _ = try setup.model.graph(parameters: setup.initial)
  }
}
