import ArgumentParser
import RCNN
import Training

/// The options that say which model learns, and from which weights on.
struct TrainModelOptions: ParsableArguments {
  @Option(
    help: .init(
      "The torchvision builder of the model. Default: the one of --init, without weights a compact one on MobileNetV3.",
      valueName: "name"))
  var model: TorchvisionModel?

  @Option(
    name: .customLong("init"),
    help: .init(
      "The weights to begin with: a detector, or a classifier whose backbone is taken. Default: none, all is learned.", valueName: "file"))
  var initial: String?

  @Option(
    help: .init(
      "The names of the classes of --init where the file does not tell them; those of the data set keep what was learned.",
      valueName: "names"))
  var initClasses: String?

  @Option(
    help: .init(
      "The layers of the backbone that feed the pyramid, with commas: of a ResNet 1 to 4, of a MobileNet 0 to 5. Default: the model's.",
      valueName: "numbers"))
  var returnedLayers: NumberList?

  @Option(help: .init("The channels of the pyramid. Default: the model's.", valueName: "n")) var pyramidChannels: Int?

  @Option(help: .init("The width of the box head. Default: the model's.", valueName: "n")) var headWidth: Int?

  @OptionGroup var anchors: AnchorOptions

  @Option(
    help: .init(
      "The shorter side of the network's input in pixels. Default: the model's, without weights what the data's smallest objects need.",
      valueName: "pixels"))
  var minSize: Int?

  @Option(help: .init("The limit of the longer side in pixels. Default: the model's.", valueName: "pixels"))
  var maxSize: Int?

  /// Of layers; wider ones than any that are of use.
  private static let widths = 1...16_384

  func validate() throws {
    try Requirement.within(Requirement.sides, minSize, "--min-size")
    try Requirement.within(Requirement.sides, maxSize, "--max-size")
    try Requirement.within(Self.widths, pyramidChannels, "--pyramid-channels")
    try Requirement.within(Self.widths, headWidth, "--head-width")
    if let minSize, let maxSize, minSize > maxSize { throw ValidationError("--min-size \(minSize) exceeds --max-size \(maxSize).") }
    if initClasses != nil && initial == nil { throw ValidationError("--init-classes belongs to --init.") }
  }

  /// What the options ask of the model.
  var setupOptions: TrainingSetup.Options {
    var options = TrainingSetup.Options()
    (options.model, options.anchors, options.minSize, options.maxSize) = (model, anchors.overrides, minSize, maxSize)
    (options.returnedLayers, options.pyramidChannels, options.headWidth) = (returnedLayers?.numbers, pyramidChannels, headWidth)
    return options
  }

  /// The weights to begin with; throws what reading them throws.
  func weights() throws -> StartingWeights {
    guard let initial else { return .nothing }
    var options = DetectorOptions()
    options.model = model
    options.categories = try initClasses.map(CategoryList.init(fileOrList:))
    // The anchors that are asked for may be others than the detector's, whose own only its description tells.
    do { return try StartingWeights(contentsOf: initial, options: options) } catch DetectorError.mismatch {
      options.anchors = anchors.overrides
      return try StartingWeights(contentsOf: initial, options: options)
    }
  }
}

/// Whole numbers with commas on the command line, such as 2,3,5.
struct NumberList: ExpressibleByArgument {
  let numbers: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    numbers = parts.compactMap(\.self)
    if numbers.isEmpty || numbers.count < parts.count { return nil }
  }
}
