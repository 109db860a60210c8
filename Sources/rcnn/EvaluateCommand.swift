import ArgumentParser
import RCNN

/// `rcnn evaluate`: how good detections are.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a model, or a file of results, on a data set.",
    discussion: """
      Prints COCO's twelve numbers, which are pycocotools' to the last bit, and a table of the classes; --details adds average precision by
      VOC's rules, the kinds of errors and what they cost, what is taken for what, and whether scores are probabilities.

      The classes of a model belong to the data set's by name where it knows all of their names, else by number.

      EXAMPLES:
        rcnn evaluate --annotations val.json --images val2017 --weights model.pth --report page
        rcnn evaluate --annotations val.json --results coco_results.json --format json
        rcnn evaluate --voc VOC2007 --split test --weights model.pth --classes names.txt --thresholds-file thresholds.json
        rcnn evaluate --annotations val.json --compare before.json after.json
      """)

  /// Low, since what scores low counts for average precision.
  static let usualScore: Float = 0.05

  @OptionGroup(title: "Data set") var dataset: DatasetOptions

  @Option(help: .init("Score this file of COCO results.", valueName: "file")) var results: String?
  @Option(
    name: .customLong("run"),
    help: .init("Score what the shards of the run in this folder found, all of which must be done.", valueName: "folder"))
  var planned: String?
  @Option(name: .shortAndLong, help: .init("Score what this checkpoint detects.", valueName: "file")) var weights: String?
  @Option(parsing: .upToNextOption, help: .init("Compare two files of COCO results, the older one first.", valueName: "file"))
  var compare: [String] = []

  @OptionGroup(title: "Model") var model: ModelSettings
  @OptionGroup(title: "Large images") var tiles: TileOptions
  @OptionGroup(title: "Detections") var thresholds: ThresholdOptions
  @Option(help: .init("The orientation that a camera noted: apply, or ignore as torchvision's own scripts do.", valueName: "policy"))
  var exif = OrientationPolicy.apply

  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text
  @Flag(help: "Say more about the errors; json always does.") var details = false
  @Option(help: .init("Write the threshold of each class's best F1, for rcnn detect --class-thresholds.", valueName: "file"))
  var thresholdsFile: String?

  @Option(help: .init("Write a page with curves, errors and pictures here: index.html, which needs no server.", valueName: "folder"))
  var report: String?

  @Flag(help: "Replace the --thresholds-file of an earlier run.") var force = false

  @Option(help: .init("How many times --compare draws the images.", valueName: "n")) var samples = 1000
  @Option(help: .init("The seed of these draws.", valueName: "n")) var seed: UInt64 = 0
  @Flag(name: .shortAndLong, help: "Say nothing but errors and warnings.") var quiet = false

  func validate() throws {
    guard [results != nil, planned != nil, weights != nil, !compare.isEmpty].count(where: \.self) == 1 else {
      throw ValidationError("give one thing to score: --weights, --results, --run or --compare.")
    }
    if compare.count == 1 || compare.count > 2 { throw ValidationError("--compare takes two files, not \(compare.count).") }
    if !compare.isEmpty && thresholdsFile != nil { throw ValidationError("--thresholds-file belongs to --weights, --results and --run.") }
    if !compare.isEmpty && report != nil { throw ValidationError("--report belongs to --weights, --results and --run.") }
    if weights != nil || report != nil, dataset.annotations != nil && dataset.images == nil {
      throw ValidationError("a model and a report need the images: give their folder with --images.")
    }
    if weights == nil && (thresholds.isGiven || tiles.tiling != nil) {
      throw ValidationError("options of detections and --tile belong to --weights: results are scored as they are.")
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
