import ArgumentParser
import RCNN

/// `rcnn evaluate`: how good detections are.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a model, or a file of results, on a data set.",
    discussion: """
      Prints COCO's twelve numbers, which are pycocotools' to the last bit, and a table of the classes; --details adds average precision by \
      VOC's rules, the kinds of errors and what they cost, what is taken for what, and whether scores are probabilities.

      Classes belong to the data set's by name; of a file of results without names the numbers count.

      EXAMPLES:
        A model, with a page of curves, errors and pictures:
          rcnn evaluate -w model.pth --annotations val.json --images val2017 \\
            --report page
        What was detected before:
          rcnn evaluate --annotations val.json --results run/coco.json
        The best threshold of each class, for detect --class-thresholds:
          rcnn evaluate -w model.pth --voc VOC2007 --split test \\
            --thresholds-file thresholds.json
        Is the second one better, or was it luck?
          rcnn evaluate --annotations val.json --images val2017 \\
            --compare before.pth after.pth
      """)

  /// Low, since what scores low counts for average precision.
  static let usualScore: Float = 0.05

  @OptionGroup(title: "Data set") var dataset: DatasetOptions

  @OptionGroup(title: "What is scored") var subject: EvaluationSubject
  @OptionGroup(title: "Model") var model: ModelSettings
  @OptionGroup(title: "Detections") var thresholds: ThresholdOptions
  @OptionGroup(title: "Large images") var tiles: TileOptions
  @Option(help: .init("The orientation that a camera noted: apply, or ignore as torchvision's own scripts do.", valueName: "policy"))
  var exif = OrientationPolicy.apply

  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text
  @Flag(help: "Say more about the errors; json always does.") var details = false
  @Option(help: .init("Write the threshold of each class's best F1, for rcnn detect --class-thresholds.", valueName: "file"))
  var thresholdsFile: String?

  @Option(help: .init("Write a page with curves, errors and pictures here: index.html, which needs no server.", valueName: "folder"))
  var report: String?
  @Option(help: .init("Write what the model detects as COCO results, which --results reads.", valueName: "file")) var saveResults: String?
  @Flag(help: "Replace the --thresholds-file or the --save-results of an earlier run.") var force = false

  @Option(help: .init("How many times --compare draws the images.", valueName: "n")) var samples = 1000
  @Option(help: .init("The seed of these draws.", valueName: "n")) var seed: UInt64 = 0
  @OptionGroup var logging: LogOptions

  func validate() throws {
    if !subject.compare.isEmpty && thresholdsFile != nil {
      throw ValidationError("--thresholds-file belongs to --weights, --results and --run.")
    }
    if !subject.compare.isEmpty && report != nil { throw ValidationError("--report belongs to --weights, --results and --run.") }
    if let saveResults, saveResults == thresholdsFile { throw ValidationError("--save-results and --thresholds-file need a file each.") }
    if saveResults != nil && subject.weights == nil { throw ValidationError("--save-results belongs to --weights.") }
    if subject.hasModel || report != nil, dataset.annotations != nil && dataset.images == nil {
      throw ValidationError("a model and a report need the images: give their folder with --images.")
    }
    if !subject.hasModel && (thresholds.isGiven || tiles.tiling != nil) {
      throw ValidationError("options of detections and --tile belong to a model: results are scored as they are.")
    }
    try dataset.checkOrientation(exif)
    try Requirement.within(Requirement.counts, samples, "--samples")
  }

  func run() async throws {
    do { try await EvaluateRun(self)() } catch { throw reported(error) }
  }

  /// The options in the library's terms; throws `DeviceError` or `FileError`.
  func detectorOptions() throws -> DetectorOptions {
    var options = try model.detectorOptions()
    options.scoreThreshold = Self.usualScore
    try thresholds.apply(to: &options)
    return options
  }
}
