import Boxes
import Checkpoints
import Checksums
import Detectors
import Images
import NeuralNetworks
import RCNN

/// All that a run is made of, before its first step.
public struct TrainingSetup: Sendable {
  /// What is learned from.
  public let data: TrainingData
  /// What learns, with the recipe's input sizes.
  public let model: FasterRCNN
  /// What detection has to know of the model besides its weights.
  public let description: ModelDescription
  /// The weights that it begins with.
  public let initial: InitialParameters
  /// How it learns.
  public let recipe: Recipe
  /// The images to learn from by their numbers.
  let images: [Int: LabelledImage]
  /// What people should know of weights and input, a sentence each; what there is to say of the data, `data` says.
  public let notes: [String]

  /// What may be asked of the model; nil takes that of the weights to begin with, and without any `FasterRCNNConfiguration.compact`.
  public struct Options: Sendable {
    /// The builder of torchvision.
    public var model: TorchvisionModel?
    /// The layers of the backbone that feed the pyramid, as torchvision counts them: a ResNet's from 1 to 4, a MobileNet's from 0 to 5.
    public var returnedLayers: [Int]?
    /// The channels of the pyramid.
    public var pyramidChannels: Int?
    /// The width of the box head.
    public var headWidth: Int?
    /// Anchors that replace the model's.
    public var anchors = AnchorOverrides()
    /// The shorter side of the input in pixels.
    public var minSize: Int?
    /// The limit of the longer side in pixels.
    public var maxSize: Int?
    /// Whether the recipe is that of a run which goes on, and stays as it is.
    public var goesOn = false

    /// Nothing is asked.
    public init() {}
  }

  /// Prepares a run on `data` from `weights` on. `change` gets the recipe that was chosen for the data, and may change all of it; since other settings
  /// follow from some, it is called several times. Throws `InitialParametersError`, `ConfigurationError` and what `change` throws.
  public init(
    _ data: TrainingData, from weights: StartingWeights = .nothing, _ options: Options = Options(),
    change: (inout Recipe) throws -> Void = { _ in }
  ) throws {
    var wishes = Recipe()
    try change(&wishes)
    var configuration = try weights.configuration(options.model)
    try configuration.change(options)
    configuration.anchors = try options.anchors.applied(to: configuration.anchors, levelCount: configuration.levelCount)
    try configuration.validate()
    configuration.roiHeads.classCount = data.classes.names.count
    // Validation counts what a detector is unsure of as well, which may be a checkpoint's own choice for detection.
    (configuration.roiHeads.scoreThreshold, configuration.roiHeads.classScoreThresholds) = (RoIHeadsConfiguration().scoreThreshold, [:])
    var inputNotes: [String] = []
    if case .nothing = weights, options.minSize == nil, let input = TrainingInputSize(data.training, configuration) {
      (configuration.transform.minSize, inputNotes) = ([input.minSize], [input.note])
    }
    if let minSize = options.minSize { configuration.transform.minSize = [minSize] }
    if let maxSize = options.maxSize { configuration.transform.maxSize = maxSize }
    let initial = try InitialParameters(weights, of: FasterRCNN(configuration), classes: data.classes, seed: wishes.seed)
    var recipe = try Recipe(data, initial.start, configuration.transform, change)
    let visits = EpochOrder(data.training.order, batchSize: 1, repeatThreshold: recipe.repeatThreshold, seed: recipe.seed).meanBatchCount
    let stepNote = options.goesOn ? nil : recipe.limitStep(to: max(1, visits))
    try self.init(data, configuration, from: initial, recipe, notes: initial.notes + inputNotes + [stepNote].compactMap(\.self))
  }

  /// A run of a model that is known with a recipe that is whole. Throws `UndescribableModel` for one that a file of weights could not describe, and
  /// `RecipeError` for weights of classes that are none.
  public init(
    _ data: TrainingData, _ configuration: FasterRCNNConfiguration, from initial: InitialParameters, _ recipe: Recipe, notes: [String] = []
  ) throws {
    var configuration = configuration
    (configuration.transform.minSize, configuration.transform.maxSize) = (recipe.minSizes, recipe.maxSize)
    configuration.roiHeads.batchSizePerImage = recipe.regions
    configuration.roiHeads.classWeights = try recipe.classWeights(of: data.classes.names)
    (self.data, model, self.initial, self.recipe, self.notes) = (data, FasterRCNN(configuration), initial, recipe, notes)
    images = Dictionary(data.training.images.map { ($0.id, $0) }) { first, _ in first }
    description = try ModelDescription(of: model, parameters: initial, classes: data.classes)
  }

  /// Which images each step of each epoch shows.
  public var order: EpochOrder {
    EpochOrder(
      data.training.order, batchSize: Int(exactly: recipe.stepSize) ?? .max, repeatThreshold: recipe.repeatThreshold, seed: recipe.seed)
  }

  /// The images that an epoch shows at once as the network sees them, in the order of its steps; throws `ImageError`.
  public func samples(_ visits: [EpochOrder.Visit], epoch: Int) throws(ImageError) -> StepSamples {
    try StepSamples(visits, of: images, epoch: epoch, recipe.augmentation, seed: recipe.seed)
  }

  /// A fingerprint of all that the run's weights depend on besides those that it begins with: 64 hexadecimal digits.
  public var digest: String {
    let settings = Recipe.keys.map { "\($0.name)=\(recipe.text(of: $0.name) ?? "")" }
    let texts = [data.digest, model.summary] + description.metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + settings
    return Array(texts.joined(separator: "\n").utf8).withUnsafeBytes(SHA256.hexDigest)
  }
}

// MARK: - Models

extension StartingWeights {
  /// The configuration of a model that may begin with these weights, by a builder or the one that they tell.
  fileprivate func configuration(_ builder: TorchvisionModel?) throws -> FasterRCNNConfiguration {
    switch self {
    case .nothing: return builder?.configuration ?? .compact
    case .detector(let detector):
      if let model = detector.model as? FasterRCNN { return model.configuration }
      let known = try ModelDescription(of: detector.checkpoint).model ?? TorchvisionModel.candidates(for: detector.parameters).first
      return (builder ?? known ?? .resNet50FPN).configuration
    case .backbone(let backbone):
      let isMobileNet = if case .mobileNetV3Large = backbone.backbone { true } else { false }
      var configuration = (builder ?? (isMobileNet ? .mobileNetV3LargeFPN : .resNet50FPN)).configuration
      // Of another kind it cannot be taken, which is said of the first tensor that does not fit.
      if case (.resNet, .resNet) = (backbone.backbone, configuration.backbone) { configuration.backbone = backbone.backbone }
      return configuration
    }
  }
}

extension FasterRCNNConfiguration {
  /// Takes in what is asked of its shape; throws `ConfigurationError`.
  fileprivate mutating func change(_ options: TrainingSetup.Options) throws(ConfigurationError) {
    if let layers = options.returnedLayers {
      backbone = try backbone.returning(layers)
      anchors = levelAnchors
    }
    if let channels = options.pyramidChannels { pyramid.channels = channels }
    guard let width = options.headWidth else { return }
    switch roiHeads.head {
    case .twoMLP: roiHeads.head = .twoMLP(width: width)
    case .convolutions(let count, _): roiHeads.head = .convolutions(count: count, width: width)
    }
  }
}

// MARK: - Recipe

extension Recipe {
  /// The weights of classes by their numbers; throws `RecipeError` for a name that is none of `names`.
  fileprivate func classWeights(of names: [String?]) throws(RecipeError) -> [Int: Float] {
    var weights: [Int: Float] = [:]
    for (name, weight) in classWeights {
      guard let label = names.firstIndex(of: name) else {
        throw .unknownClass(name, closest: ClosestName.of(name, among: names.compactMap(\.self)))
      }
      weights[label] = weight
    }
    return weights
  }

  /// The recipe for data with changes. What is chosen depends on epochs, batch and optimizer, so that it is chosen again once these are known.
  fileprivate init(
    _ data: TrainingData, _ start: Start, _ transform: ImageTransformConfiguration, _ change: (inout Recipe) throws -> Void
  ) throws {
    let counts = (data.training.images.count, data.training.objectCount, data.classes.names.count - 1)
    var wanted = Recipe(images: counts.0, objects: counts.1, classes: counts.2, start: start, transform: transform)
    try change(&wanted)
    self.init(
      images: counts.0, objects: counts.1, classes: counts.2, start: start, transform: transform, epochs: wanted.epochs,
      batchSize: wanted.batchSize, optimizer: wanted.optimizer)
    try change(&self)
  }
}
