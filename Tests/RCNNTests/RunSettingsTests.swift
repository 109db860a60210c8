import Files
import NeuralNetworks
import RCNN
import TestSupport
import Testing

/// A run that is resumed with other options must be refused wherever they change what is found: an option that is new is missing in these tables first.
@Suite("The settings of a run")
struct RunSettingsTests {
  /// What a stored property can be changed to.
  struct Change<Root>: Sendable, CustomTestStringConvertible {
    let path: String
    let apply: @Sendable (inout Root) -> Void

    init<Value: Sendable>(_ path: String, _ member: any WritableKeyPath<Root, Value> & Sendable, _ value: Value) {
      self.path = path
      apply = { $0[keyPath: member] = value }
    }

    var testDescription: String { path }
  }

  /// The paths of all stored properties of structs of this project, down to values of other types.
  private static func paths(_ value: Any, below path: String = "") -> Set<String> {
    let mirror = Mirror(reflecting: value)
    let isLeaf =
      mirror.displayStyle != .struct || mirror.children.isEmpty || value is any Numeric || value is any Collection || value is Duration
    if isLeaf || value is any SIMD { return [path] }
    return mirror.children.reduce(into: []) { paths, child in
      paths.formUnion(Self.paths(child.value, below: path.isEmpty ? child.label ?? "" : "\(path).\(child.label ?? "")"))
    }
  }

  private static let categories = CategoryList(foreground: ["cat", "dog"])

  private static func settings(
    _ configuration: FasterRCNNConfiguration = FasterRCNNConfiguration(), device: DeviceKind = .cpu(.float32),
    _ run: RunOptions = RunOptions(),
    _ results: ResultOptions = ResultOptions()
  ) -> RunSettings { RunSettings(FasterRCNN(configuration), categories, weights: "0", device: device, run, results) }

  // MARK: - The model

  private static let configurationChanges: [Change<FasterRCNNConfiguration>] = [
    Change("transform.minSize", \.transform.minSize, [640]), Change("transform.maxSize", \.transform.maxSize, 1000),
    Change("transform.mean", \.transform.mean, [0, 0, 0]), Change("transform.standardDeviation", \.transform.standardDeviation, [1, 1, 1]),
    Change("transform.sizeDivisor", \.transform.sizeDivisor, 1),
    Change("transform.fixedSize", \.transform.fixedSize, .init(height: 9, width: 8)),
    Change("transform.scalePrecision", \.transform.scalePrecision, .float32), Change("backbone", \.backbone, .resNet(.resNet18)),
    Change("pyramid.channels", \.pyramid.channels, 8), Change("pyramid.hasNormalization", \.pyramid.hasNormalization, true),
    Change("pyramid.extraLevels", \.pyramid.extraLevels, .convolutions),
    Change("anchors.sizes", \.anchors.sizes, [[16], [32], [64], [128], [256]]),
    Change("anchors.aspectRatios", \.anchors.aspectRatios, [[1], [1], [1], [1], [1]]),
    Change("regionProposals.headDepth", \.regionProposals.headDepth, 2),
    Change("regionProposals.preNMSTopN.detection", \.regionProposals.preNMSTopN.detection, 7),
    Change("regionProposals.postNMSTopN.detection", \.regionProposals.postNMSTopN.detection, 7),
    Change("regionProposals.nmsThreshold", \.regionProposals.nmsThreshold, 0.1),
    Change("regionProposals.scoreThreshold", \.regionProposals.scoreThreshold, 0.1), Change("roiHeads.poolSize", \.roiHeads.poolSize, 5),
    Change("roiHeads.samplingRatio", \.roiHeads.samplingRatio, 1), Change("roiHeads.head", \.roiHeads.head, .twoMLP(width: 8)),
    Change("roiHeads.classCount", \.roiHeads.classCount, 3), Change("roiHeads.scoreThreshold", \.roiHeads.scoreThreshold, 0.1),
    Change("roiHeads.classScoreThresholds", \.roiHeads.classScoreThresholds, [1: 0.1]),
    Change("roiHeads.nmsThreshold", \.roiHeads.nmsThreshold, 0.1),
    Change("roiHeads.isClassAgnostic", \.roiHeads.isClassAgnostic, true),
    Change("roiHeads.detectionsPerImage", \.roiHeads.detectionsPerImage, 7),
    Change("roiHeads.boxWeights", \.roiHeads.boxWeights, SIMD4(1, 1, 1, 2)), Change("batchNormEpsilon", \.batchNormEpsilon, 0.1),
  ]

  /// What training alone reads.
  private static let forTraining: Set<String> = [
    "regionProposals.preNMSTopN.training", "regionProposals.postNMSTopN.training", "regionProposals.foregroundThreshold",
    "regionProposals.backgroundThreshold", "regionProposals.batchSizePerImage", "regionProposals.positiveFraction",
    "roiHeads.foregroundThreshold", "roiHeads.backgroundThreshold", "roiHeads.batchSizePerImage", "roiHeads.positiveFraction",
    "roiHeads.classWeights",
  ]

  @Test("change with every property of a model that detection reads", arguments: configurationChanges)
  func model(_ change: Change<FasterRCNNConfiguration>) {
    var configuration = FasterRCNNConfiguration()
    change.apply(&configuration)
    #expect(Self.settings(configuration) != Self.settings())
  }

  @Test("know every property of a model")
  func modelProperties() {
    #expect(Self.paths(FasterRCNNConfiguration()) == Set(Self.configurationChanges.map(\.path)).union(Self.forTraining))
  }

  // MARK: - The options of a detector

  private static let optionChanges: [Change<DetectorOptions>] = [
    Change("overrides.anchors.sizes", \.anchors.sizes, [[16]]),
    Change("overrides.anchors.aspectRatios", \.anchors.aspectRatios, [[0.5, 1, 3]]),
    Change("overrides.batchNormEpsilon", \.batchNormEpsilon, 0.1),
    Change("overrides.minSize", \.minSize, 640), Change("overrides.maxSize", \.maxSize, 1000),
    Change("overrides.scoreThreshold", \.scoreThreshold, 0.1), Change("overrides.labelScoreThresholds", \.labelScoreThresholds, [1: 0.1]),
    Change("overrides.nmsThreshold", \.nmsThreshold, 0.1), Change("overrides.isClassAgnostic", \.isClassAgnostic, true),
    Change("overrides.detectionsPerImage", \.detectionsPerImage, 7),
    Change("overrides.proposalsBeforeNMS", \.proposalsBeforeNMS, 7), Change("overrides.proposalNMSThreshold", \.proposalNMSThreshold, 0.1),
    Change("overrides.proposals", \.proposals, 7), Change("categories", \.categories, CategoryList(foreground: ["dog", "cat"])),
    Change("classScoreThresholds", \.classScoreThresholds, ["cat": 0.1]), Change("onlyClasses", \.onlyClasses, ["cat"]),
  ]

  /// The device counts by its kind, whatever led to it; the rest decides whether and how fast there are results, and not which.
  /// Of the builders those of ResNets have the same sizes and thresholds; what MobileNets' decide is among the changes by itself.
  private static let withoutEffect: Set<String> = [
    "overrides.model",
    "deviceRank", "willCompileKernels", "device", "tiles", "precision", "deviceDeadline", "threadCount", "allowsNonFiniteWeights",
    "overrides.sampledRegions",
  ]

  @Test("change with every option of a detector that results depend on", arguments: optionChanges)
  func option(_ change: Change<DetectorOptions>) throws {
    let folder = try TemporaryFolder()
    let checkpoint = try Checkpoint(contentsOf: SmallModel.write(to: folder["model.safetensors"]))
    func settings(_ options: DetectorOptions) throws -> RunSettings {
      let weights = try CheckpointModel(checkpoint, options: options)
      return RunSettings(weights.model, weights.categories, weights: "0", device: .cpu(.float32), RunOptions(), ResultOptions())
    }
    var options = DetectorOptions()
    options.categories = Self.categories
    let usual = try settings(options)
    change.apply(&options)
    #expect(try settings(options) != usual)
  }

  @Test("know every option of a detector")
  func optionProperties() {
    var options = DetectorOptions()
    options.categories = Self.categories
    #expect(Self.paths(options) == Set(Self.optionChanges.map(\.path)).union(Self.withoutEffect))
  }

  // MARK: - The options of a run and of its results

  private static let runChanges: [Change<RunOptions>] = [
    Change("tiling", \.tiling, Tiling(size: 640)), Change("orientation", \.orientation, .ignore),
    Change("limits.fileBytes", \.limits.fileBytes, 1),
    Change("limits.pixels", \.limits.pixels, 1),
    Change("limits.side", \.limits.side, 1), Change("limits.scans", \.limits.scans, 1),
    Change("limits.scannedPixels", \.limits.scannedPixels, 1), Change("limits.seconds", \.limits.seconds, 1),
  ]

  @Test("change with every option of a run that results depend on", arguments: runChanges)
  func run(_ change: Change<RunOptions>) {
    var options = RunOptions()
    change.apply(&options)
    #expect(Self.settings(FasterRCNNConfiguration(), options) != Self.settings())
  }

  @Test("know every option of a run, and of its results")
  func runProperties() {
    let forSpeed: Set = ["batchSize", "decodingThreadCount", "pixelBytesAhead", "times"]
    #expect(Self.paths(RunOptions()) == Set(Self.runChanges.map(\.path)).union(forSpeed))
    // The classes are the detector's; numbers are given when the run is complete.
    // How pictures and lines for people look is no matter of what was found.
    let looks: Set = ["includesTimes", "pictures.lineWidth", "pictures.showsLabels", "pictures.showsScores"]
    #expect(Self.paths(ResultOptions()) == looks.union(["formats", "includesScoresInYOLO", "classes", "imageIDs", "categories"]))
  }

  @Test("change with the formats of single images, with the scores in labels, and with the kind of device alone")
  func otherSettings() {
    var results = ResultOptions()
    results.formats = [.jsonl, .csv, .coco]
    #expect(Self.settings(FasterRCNNConfiguration(), RunOptions(), results) == Self.settings())
    results.formats.insert(.voc)
    #expect(Self.settings(FasterRCNNConfiguration(), RunOptions(), results) != Self.settings())
    results = ResultOptions()
    results.includesScoresInYOLO = true
    #expect(Self.settings(FasterRCNNConfiguration(), RunOptions(), results) != Self.settings())
    let kinds = [DeviceKind.cpu(.float32), .cpu(.bfloat16), .opencl(.localMemory), .opencl(.vectorRegisters), .other("cpus")]
    for (index, kind) in kinds.enumerated() {
      for other in kinds[..<index] { #expect(Self.settings(device: kind) != Self.settings(device: other)) }
    }
  }

  @Test("of a checkpoint's runs name their precision as those of a detector do")
  func precision() throws {
    let folder = try TemporaryFolder()
    let weights = try CheckpointModel(Checkpoint(contentsOf: SmallModel.write(to: folder["model.safetensors"])), options: DetectorOptions())
    func settings(_ precision: Precision) -> RunSettings { RunSettings(weights, RunOptions(), precision: precision) }
    #expect(settings(.bfloat16) != settings(.float32))
    #expect(settings(.bfloat16).all.contains { $0.name == "precision" && $0.value == .text("bf16") })
  }

  @Test("have each name once")
  func names() {
    let names = Self.settings().all.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
