import Detectors
import Files
import NeuralNetworks

extension ModelDescription {
  /// What has to be said of a model besides the shapes of its `parameters`, so that a file of them detects as the model does. The score above which a
  /// detection is kept is left open: it is a matter of use. Throws `UndescribableModel`.
  public init(of model: any DetectionModel, parameters: any ParameterSource, classes: CategoryList) throws {
    let candidates = try TorchvisionModel.candidates(for: parameters).map { builder in
      try Candidate(Self(builder, model, classes), model.settings(classes), parameters)
    }
    // The builder that leaves the least to be said.
    guard let best = candidates.min(by: { ($0.unsaid.count, $0.said) < ($1.unsaid.count, $1.said) }) else {
      throw UndescribableModel(setting: "backbone")
    }
    if let setting = best.unsaid.first { throw UndescribableModel(setting: setting) }
    self = best.description
  }

  /// What is said of every model.
  private init(_ builder: TorchvisionModel, _ model: any DetectionModel, _ classes: CategoryList) {
    self.init()
    overrides.model = builder
    self.classes = Array(classes.names.dropFirst())
    if builder.configuration.anchors != model.anchors {
      overrides.anchors = AnchorOverrides(sizes: model.anchors.sizes, aspectRatios: model.anchors.aspectRatios)
    }
    overrides.batchNormEpsilon = model.batchNormEpsilon
    (overrides.minSize, overrides.maxSize) = (model.transform.minSize.last, model.transform.maxSize)
  }

  /// A description by one of the builders that make a model's tensors.
  private struct Candidate {
    var description: ModelDescription
    /// How many settings had to be said besides.
    var said = 0
    /// The names of those that cannot be said.
    var unsaid: [String] = []

    init(_ description: ModelDescription, _ settings: [RunSetting], _ parameters: any ParameterSource) throws {
      self.description = description
      let overrides = description.overrides
      let told = try FasterRCNN(inferredFrom: parameters, overrides: overrides).applying(overrides).settings(CategoryList(names: []))
      for (setting, told) in zip(settings, told) where setting != told && !["score", "class-score"].contains(setting.name) {
        if self.description.say(setting) { said += 1 } else { unsaid.append(setting.name) }
      }
    }
  }

  /// Takes in a setting of a model; false where a description has no place for it.
  private mutating func say(_ setting: RunSetting) -> Bool {
    switch (setting.name, setting.value) {
    case ("nms", .number(let threshold)): overrides.nmsThreshold = threshold
    case ("max-detections", .integer(let count)): overrides.detectionsPerImage = count
    case ("rpn-top", .integer(let count)): overrides.proposalsBeforeNMS = count
    case ("rpn-nms", .number(let threshold)): overrides.proposalNMSThreshold = threshold
    case ("proposals", .integer(let count)): overrides.proposals = count
    default: return false
    }
    return true
  }
}

/// Why a file of weights could not say what its model is.
public struct UndescribableModel: DescribedError, Equatable, Sendable {
  /// What differs from every builder's, by the name that the model's settings have.
  public let setting: String

  /// One sentence with the remedy.
  public var description: String {
    "the model's \(setting) can be told neither from its weights nor from a description of it, so that a file of weights would be another model; "
      + "leave it as one of torchvision's builders has it."
  }
}
