import ArgumentParser
import RCNN

/// The options that say how a checkpoint's model is built and on what it runs.
struct ModelSettings: ParsableArguments {
  @Option(help: .init("The torchvision builder that the weights belong to; by default their shapes tell.", valueName: "name"))
  var model: FasterRCNNModel?

  @Option(
    help: .init("The class names: a file with one a line, or a list with commas. Default: COCO's for 91 classes.", valueName: "names"))
  var classes: String?

  @OptionGroup var anchors: AnchorOptions

  @OptionGroup var compute: DeviceOptions

  @Option(help: .init("The shorter side of the network's input in pixels. Default: the model's.", valueName: "pixels"))
  var minSize: Int?

  @Option(help: .init("The limit of the longer side in pixels. Default: the model's.", valueName: "pixels"))
  var maxSize: Int?

  @Option(
    name: .customLong("bn-eps"),
    help: .init(
      "The epsilon of batch norms. Default: 0 for a ResNet-50 without num_batches_tracked, as torchvision's released one, else 1e-5.",
      valueName: "number"))
  var batchNormEpsilon: Float?

  @Flag(name: .customLong("allow-nonfinite"), help: "Take weights that are infinite or not numbers.")
  var allowsNonFinite = false

  func validate() throws {
    try Requirement.within(Requirement.sides, minSize, "--min-size")
    try Requirement.within(Requirement.sides, maxSize, "--max-size")
    if let minSize, let maxSize, minSize > maxSize { throw ValidationError("--min-size \(minSize) exceeds --max-size \(maxSize).") }
    if let batchNormEpsilon, !(batchNormEpsilon >= 0 && batchNormEpsilon.isFinite) {
      throw ValidationError("--bn-eps must be a number from 0 on, not \(batchNormEpsilon).")
    }
  }

  /// The options in the library's terms; throws `DeviceError` or `FileError`.
  func detectorOptions() throws -> DetectorOptions {
    var options = DetectorOptions()
    options.model = model
    options.anchors = anchors.overrides
    options.categories = try classes.map(CategoryList.init(fileOrList:))
    options.device = try DeviceRequest(compute.device)
    options.deviceDeadline = .seconds(compute.deviceTimeout)
    options.threadCount = compute.threads
    options.tiles = compute.tiles
    options.minSize = minSize
    options.maxSize = maxSize
    options.batchNormEpsilon = batchNormEpsilon
    options.allowsNonFiniteWeights = allowsNonFinite
    return options
  }
}

extension FasterRCNNModel: ExpressibleByArgument {}
