import ArgumentParser
import RCNN
import Training

/// The options that say which model learns, and from which weights on.
struct TrainModelOptions: ParsableArguments {
  @Option(
    help: .init(
      "The torchvision builder of the model. Default: the one of --init, without weights fasterrcnn_mobilenet_v3_large_fpn.",
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

  @OptionGroup var anchors: AnchorOptions

  @Option(
    help: .init(
      "The shorter side of the network's input in pixels. Default: the model's, without weights not more than the images have unless objects are small.",
      valueName: "pixels"))
  var minSize: Int?

  @Option(help: .init("The limit of the longer side in pixels. Default: the model's.", valueName: "pixels"))
  var maxSize: Int?

  func validate() throws {
    try Requirement.within(Requirement.sides, minSize, "--min-size")
    try Requirement.within(Requirement.sides, maxSize, "--max-size")
    if let minSize, let maxSize, minSize > maxSize { throw ValidationError("--min-size \(minSize) exceeds --max-size \(maxSize).") }
    if initClasses != nil && initial == nil { throw ValidationError("--init-classes belongs to --init.") }
  }

  /// What the options ask of the model.
  var setupOptions: TrainingSetup.Options {
    var options = TrainingSetup.Options()
    (options.model, options.anchors, options.minSize, options.maxSize) = (model, anchors.overrides, minSize, maxSize)
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
