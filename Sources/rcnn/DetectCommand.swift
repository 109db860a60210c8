import ArgumentParser
import RCNN

/// `rcnn detect`: objects in image files.
struct DetectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Find objects in images.",
    discussion: """
      Without any argument it draws some blood smears, and finds the cells in them with the model that is in this program.

      EXAMPLES:
        What is in an image; a line of JSON where a program reads:
          rcnn detect -w model.pth photo.jpg
        The same in a file, one line an image:
          rcnn detect -w model.pth photos/ -o found.jsonl
        A folder with annotated images and a table:
          rcnn detect -w model.pth photos/ -o run --format images,csv
        COCO results for a list of files:
          find data -name '*.png' | rcnn detect -w model.pth - -o run --format coco
        The same, going on where it was interrupted:
          rcnn detect -w model.pth list.txt -o run --format coco --resume
        Small objects in large photographs:
          rcnn detect -w model.pth aerial.jpg --tile 800 --overlap 0.25
        What a process does of a run that rcnn shard plan has planned:
          rcnn detect --run run --shard auto

      Boxes are [x, y, width, height] in pixels of the image, turned upright if its
      file says so. Results go to standard output, a file or a folder, all else to
      standard error.
      """)

  @Argument(
    help: .init(
      "Image files, folders, quoted patterns, .txt lists of files, or - for an image or a list on standard input.", valueName: "input"))
  var inputs: [String] = []

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Detections") var thresholds: ThresholdOptions
  @OptionGroup(title: "Large images") var tiles: TileOptions
  @OptionGroup(title: "Results") var output: OutputOptions

  @Flag(name: .shortAndLong, help: "Look into subfolders as well.") var recursive = false
  @Option(
    help: .init(
      "Images, or tiles, that the device is given at once; on OpenCL of one size. Default: on the CPU as many as run side by side, else 1.",
      valueName: "n"))
  var batch: Int?
  @Option(help: .init("The orientation that a camera noted: apply or ignore.", valueName: "policy")) var exif = OrientationPolicy.apply

  @Option(name: .customLong("run"), help: .init("Do one process's part of the run that is planned in this folder.", valueName: "folder"))
  var planned: String?
  @Option(help: .init("Which shard of it: auto, as the scheduler says; a number counted from 0; or 3/64.", valueName: "shard"))
  var shard = ShardChoice.auto

  @Flag(
    name: .customLong("worker"),
    help:
      "Answer requests until standard input ends: a path a line, or {\"image\": BASE64, \"name\": NAME}; a row of JSON for each, in order.")
  var isWorker = false

  @OptionGroup var logging: LogOptions

  @Option(name: .customLong("source"), help: .hidden) var ultralyticsSources: [String] = []

  func validate() throws {
    if isWorker && (!allInputs.isEmpty || planned != nil || output.destination != .standardOutput || !output.isUsual) {
      throw ValidationError(
        "--worker takes its images from standard input and answers with JSON lines; leave inputs, --run, --output and --format out.")
    }
    // Without inputs there are pictures anyway.
    if output.hasPictureStyle && !output.formats.contains(.images) && (isWorker || !allInputs.isEmpty) {
      throw ValidationError("--line-width, --hide-labels and --hide-scores belong to --format images.")
    }
    if planned == nil && shard != .auto { throw ValidationError("--shard belongs to --run.") }
    if planned == nil && !isWorker && allInputs.isEmpty && model.isGiven {
      throw ValidationError("no input; give image files, folders, patterns, lists, or - for a list on standard input.")
    }
    if case .file = output.destination, planned == nil, !isWorker, allInputs.isEmpty {
      throw ValidationError("without inputs --output is the folder for the pictures; leave it out, or name a folder.")
    }
    try Requirement.within(Requirement.counts, batch, "--batch")
  }

  func run() async throws {
    do {
      if isWorker { return try await WorkerRun(self)() }
      if let planned { return try await ShardRun(self, run: planned)() }
      if allInputs.isEmpty { return try await SampleRun(self)() }
      if !model.isGiven { log.note("\(model.weights) finds red cells, white cells and platelets; --weights takes other models.") }
      var run = try DetectRun(self)
      try await run()
    } catch { throw reported(error) }
  }

  /// The options of a run in the library's terms.
  var runOptions: RunOptions {
    var options = RunOptions()
    (options.batchSize, options.orientation, options.tiling) = (batch, exif, tiles.tiling)
    return options
  }

  /// The inputs by either spelling.
  var allInputs: [String] { inputs + ultralyticsSources }

  var log: Log { logging.log }

  /// The options in the library's terms; throws `DeviceError` or `FileError`.
  func detectorOptions() throws -> DetectorOptions {
    var options = try model.detectorOptions()
    try thresholds.apply(to: &options)
    return options
  }
}

extension OrientationPolicy: ExpressibleByArgument {
  /// "apply" or "ignore".
  public init?(argument: String) {
    switch argument {
    case "apply": self = .apply
    case "ignore": self = .ignore
    default: return nil
    }
  }

  /// What help lists.
  public static var allValueStrings: [String] { ["apply", "ignore"] }
  /// What help calls the default.
  public var defaultValueDescription: String { self == .apply ? "apply" : "ignore" }
}
