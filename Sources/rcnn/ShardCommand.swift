import ArgumentParser
import FoundationEssentials
import RCNN
import Results
import Sharding

/// `rcnn shard`: runs over more images than one machine is for.
struct ShardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "Plan a run of many processes over many images.", subcommands: [ShardPlanCommand.self])
}

/// `rcnn shard plan`: which images, in how many shards, with which model.
struct ShardPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Write down which images a run of many processes has, and what finds objects in them.",
    discussion: """
      Each process then runs rcnn detect --run FOLDER, finds out by itself which shard it has, and does what of it is not done yet; rcnn merge FOLDER puts \
      the results together, and proves that none is missing. What is found does not depend on the number of shards, nor on what was interrupted.

      Take many more shards than there will be processes at a time. Images are sorted by their paths; those that come twice count once.

      EXAMPLES:
        rcnn shard plan photos/ -r -w model.pth --shards 64 -o run
        rcnn shard plan list.txt -w model.pth --score 0.3 --shards 1000 -o run
        rcnn shard plan val.json --images val2017 -w model.pth --shards 8 -o run
      """)

  @Argument(
    help: .init(
      "Image files, folders, quoted patterns, .txt lists of files, - for a list on standard input, or COCO files (.json).",
      valueName: "input"))
  var inputs: [String]

  @Option(help: .init("How many shards there are, for good.", valueName: "n")) var shards: Int
  @Option(help: .init("How many images are written down at once: what a process has to do again after it was ended.", valueName: "n"))
  var part = ShardPlan.usualPartSize
  @Option(name: .shortAndLong, help: .init("The folder of the run, a new one.", valueName: "folder")) var output: String
  @Option(help: .init("The folder of a COCO file's images. Default: that of the file.", valueName: "folder")) var images: String?
  @Flag(name: .shortAndLong, help: "Look into subfolders as well.") var recursive = false
  @Option(help: .init("The orientation that a camera noted: apply or ignore.", valueName: "policy")) var exif = OrientationPolicy.apply

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Detections") var thresholds: ThresholdOptions
  @OptionGroup(title: "Large images") var tiles: TileOptions
  @OptionGroup var logging: QuietOption

  func validate() throws {
    try Requirement.within(ShardPlan.shardCounts, shards, "--shards")
    try Requirement.within(ShardPlan.partSizes, part, "--part")
  }

  func run() throws {
    try reportingErrors {
      let checkpoint = try CheckpointModel(contentsOf: model.weights, options: detectorOptions())
      var leavesFolder = FileKind(of: output) != .missing
      defer { if !leavesFolder { _ = Directory.remove(output) } }
      var maker = try PlanMaker(in: output, isRecursive: recursive)
      let inputs = try self.inputs.flatMap { FileKind(of: $0) == .missing && $0 != "-" ? try Pattern.matches(of: $0) : [$0] }
      let categories = try categories(of: checkpoint.classes, in: inputs.filter(isCOCO))
      for input in inputs { try add(input, to: &maker) }
      for warning in maker.warnings { logging.log.warning(warning) }
      let hasWarned = !maker.warnings.isEmpty
      let settings = RunSettings(checkpoint, runOptions, precision: model.settings.compute.precision)
      let plan = try maker.finish(
        shardCount: shards, partSize: part, settings: ShardPlan.settings(settings, version: RootCommand.version),
        classes: checkpoint.classes, categories: categories,
        arguments: Array(Defaults.completed(Array(CommandLine.arguments.dropFirst())).dropFirst(2)))
      leavesFolder = true
      logging.log.note(
        "\(output): \(plural(plan.imageCount, "image")) in \(plural(plan.partCount, "part")) for \(plural(shards, "shard")); next, in each process: "
          + "rcnn detect --run \(output)")
      let idle = shards - plan.partCount
      if idle > 0 {
        logging.log.note(
          "\(plural(idle, "shard")) will have nothing to do; --part \(max(1, plan.imageCount / shards)) gives each some images.")
      }
      if hasWarned { throw ExitCode.someInputsFailed }
    }
  }

  /// The command that a plan was made with; throws `FileError` where it is none of this program.
  init(_ plan: ShardPlan) throws {
    do { self = try Self.parse(plan.arguments) } catch {
      throw FileError.refused(path: plan.folder, reason: "it was planned with options that this program does not know; make another plan")
    }
  }

  init() {}

  /// The options in the library's terms; throws `DeviceError` or `FileError`.
  func detectorOptions() throws -> DetectorOptions {
    var options = try model.detectorOptions()
    try thresholds.apply(to: &options)
    return options
  }

  /// What rows depend on of how a run goes about its images.
  var runOptions: RunOptions {
    var options = RunOptions()
    (options.orientation, options.tiling) = (exif, tiles.tiling)
    return options
  }

  /// The categories of COCO files that classes are; nil where there are none, or none of the model's. Throws `DatasetError`, and `UsageError` where files number
  /// them differently.
  private func categories(of classes: [CategoryMatch.Class], in files: [String]) throws -> [Int: DatasetCategory]? {
    var all: [DatasetCategory] = []
    for file in files {
      for category in try DatasetCategory.list(inCOCO: file) where !all.contains(category) {
        if all.contains(where: { $0.id == category.id || $0.name == category.name }) && file != files.first {
          throw UsageError("\(file) numbers its categories differently from the files before; plan them apart.")
        }
        all.append(category)
      }
    }
    do { return try all.matched(with: classes, of: files.joined(separator: ", "), logging.log) } catch let error as CategoryMatchError {
      logging.log.warning("\(error) COCO's files will have the model's labels for categories.")
      return nil
    }
  }

  private func isCOCO(_ input: String) -> Bool { FileKind(of: input) == .file && input.pathExtension == "json" }

  private func add(_ input: String, to maker: inout PlanMaker) throws {
    switch FileKind(of: input) {
    case _ where input == "-": try maker.add(list: "/dev/stdin")
    case .folder: try maker.add(folder: input)
    case .file where input.pathExtension == "txt": try maker.add(list: input)
    case _ where isCOCO(input):
      try DatasetImage.forEach(inCOCO: input) { image in
        try maker.add(file: (images ?? input.folder).appending(path: image.fileName), id: image.id)
      }
    // A link that leads nowhere is told when its image is looked for.
    case .file, .missing: try maker.add(file: input)
    case .special:
      throw UsageError("\(input) is no regular file, which many processes could read; give files, or - for a list on standard input.")
    }
  }
}
