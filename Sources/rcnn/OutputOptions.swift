import ArgumentParser
import CLibrary
import Datasets
import Files
import RCNN

/// The options that say where results go and in which form.
struct OutputOptions: ParsableArguments {
  @Option(
    help: .init(
      "What to write: jsonl, coco, csv, text, voc, yolo, images, crops, or several with commas. A folder always gets jsonl. (default: jsonl; on a terminal text)",
      valueName: "formats"))
  var format: FormatList?

  @Option(
    name: .shortAndLong,
    help: .init(
      "The folder for the results; or a file .jsonl, .csv, .json (as coco) or .txt (as text); or - for standard output.",
      valueName: "path"))
  var output = "-"

  @Flag(help: "Continue the run in the output folder: images that have results are skipped.")
  var resume = false

  @Flag(help: "Replace the results of an earlier run in the output folder or file.")
  var force = false

  @Option(
    help: .init(
      "Take the ids of images and categories in COCO's formats from this annotation file, by file name and name.", valueName: "file"))
  var cocoAnnotations: String?

  @Flag(help: "End the lines of YOLO's labels with the score.")
  var saveConf = false

  @Flag(
    name: [.customLong("save-crops"), .customLong("save-crop", withSingleDash: false)],
    help: "Also write what lies in each box, as --format crops does.")
  var saveCrops = false

  @Option(help: .init("The width of the lines in pictures, in pixels. Default: what suits the image.", valueName: "pixels"))
  var lineWidth: Int?

  @Flag(help: "Draw no names of classes into pictures.")
  var hideLabels = false

  @Flag(help: "Draw no scores into pictures.")
  var hideScores = false

  @Flag(name: .customLong("exist-ok"), help: .hidden) var ultralyticsForce = false
  @Flag(name: .customLong("hide-conf"), help: .hidden) var ultralyticsHideScores = false

  /// Where results go.
  enum Destination: Equatable {
    case standardOutput
    /// A file whose name tells the usual format.
    case file(ResultFormat)
    case folder
  }

  /// Where results go. A folder that is there remains one, whatever its name.
  var destination: Destination {
    if output == "-" { return .standardOutput }
    if Directory.exists(output) { return .folder }
    return ResultFormat(fileName: output).map(Destination.file) ?? .folder
  }

  var formats: Set<ResultFormat> { (format?.formats ?? [usualFormat]).union(saveCrops ? [.crops] : []) }

  /// Whether nothing but lines of JSON was asked for.
  var isUsual: Bool { (format == nil || format?.formats == [.jsonl]) && !saveCrops }

  /// Whether it is said how pictures are to look.
  var hasPictureStyle: Bool { lineWidth != nil || hideLabels || hideScores || ultralyticsHideScores }

  /// Whether a person sees the rows come.
  private var isWatched: Bool { destination == .standardOutput && isatty(STDOUT_FILENO) == 1 }

  /// Rows for programs, unless a person is watching.
  private var usualFormat: ResultFormat {
    if case .file(let format) = destination { return format }
    return isWatched ? .text : .jsonl
  }

  func validate() throws {
    try Requirement.within(1...1000, lineWidth, "--line-width")
    if saveConf && !formats.contains(.yolo) { throw ValidationError("--save-conf belongs to --format yolo.") }
    if resume && (force || ultralyticsForce) { throw ValidationError("--resume and --force exclude each other.") }
    let place: String
    switch destination {
    case .folder: return
    case .file: place = output
    case .standardOutput:
      place = "standard output"
      if force || ultralyticsForce { throw ValidationError("--force needs a folder or a file: --output <folder>.") }
    }
    if resume { throw ValidationError("--resume needs a folder: --output <folder>.") }
    if let format = formats.first(where: { !$0.isStream }) {
      throw ValidationError("--format \(format.rawValue) writes files; give --output <folder>.")
    }
    if case .file(let usual) = destination, formats != [usual], formats.count == 1 {
      throw ValidationError("\(output) is a file of --format \(usual.rawValue); give its name another ending, or leave --format out.")
    }
    if formats.count > 1 { throw ValidationError("\(place) takes one format; give --output <folder> for several.") }
  }

  /// What to do with a folder that is not empty, or a file that is there.
  var existing: RunDirectory.Existing { resume ? .resume : force || ultralyticsForce ? .replace : .refuse }

  /// The options in the library's terms for the images `files` and the classes of a model; throws `DatasetError` and `CategoryMatchError`.
  func resultOptions(files: [String], classes: [CategoryMatch.Class], _ log: Log) throws -> ResultOptions {
    var options = ResultOptions()
    options.formats = formats
    options.includesTimes = isWatched
    options.includesScoresInYOLO = saveConf
    (options.pictures.lineWidth, options.pictures.showsLabels) = (lineWidth, !hideLabels)
    options.pictures.showsScores = !(hideScores || ultralyticsHideScores)
    if let cocoAnnotations {
      options.imageIDs = try COCOImageIDs(files: files, annotations: cocoAnnotations)
      if formats.contains(.coco) {
        options.categories = try DatasetCategory.list(inCOCO: cocoAnnotations).matched(with: classes, of: cocoAnnotations, log)
      }
    }
    return options
  }
}

/// Result formats with commas between them.
struct FormatList: ExpressibleByArgument {
  let formats: Set<ResultFormat>

  init?(argument: String) {
    let names = argument.lowercased().split(separator: ",")
    let formats = names.compactMap { ResultFormat(rawValue: String($0)) }
    guard !formats.isEmpty, formats.count == names.count else { return nil }
    self.formats = Set(formats)
  }
}

/// A file that a command was asked to write, checked before the work begins.
struct OutputFile {
  let path: String
  let existing: NewFile.Existing

  /// Throws `FileError.cannotCreate` where `path` is one of the command's `inputs`, or there is a file already: unless `isForced` and it is of the kind
  /// that would replace it, so that a mistyped name costs nobody a photograph.
  init(_ path: String, isForced: Bool, inputs: [String?], hasKind: (String) -> Bool) throws(FileError) {
    self.path = path
    existing = isForced ? .replace : .refuse
    guard FileKind(of: path) != .missing else {
      if !path.folder.isEmpty && !Directory.exists(path.folder) { throw Self.refusal(path, "there is no folder \(path.folder)") }
      return
    }
    let identity = FileIdentity(of: path)
    if inputs.contains(where: { $0.flatMap(FileIdentity.init(of:)) == identity }) {
      throw Self.refusal(path, "it is what the command reads; give another name")
    }
    if !hasKind(path) { throw Self.refusal(path, "something else stands there, which is not replaced; give another name") }
    if !isForced { throw Self.refusal(path, "it exists already; --force replaces it") }
  }

  private static func refusal(_ path: String, _ reason: String) -> FileError { .cannotCreate(path: path, reason: reason) }
}

extension [DatasetCategory] {
  /// The category of each class among these, which stand in the file `path`, and says which classes have none; nil where there are no categories. Throws
  /// `CategoryMatchError`.
  func matched(with classes: [CategoryMatch.Class], of path: String, _ log: Log) throws -> [Int: DatasetCategory]? {
    if isEmpty { return nil }
    let (categories, unknown) = try CategoryMatch.categories(of: classes, among: self)
    if !unknown.isEmpty {
      log.note(
        "\(path) has no category for \(plural(unknown.count, "class")) of the model (\(unknown.listed)); COCO's files leave these out.")
    }
    return categories
  }
}
