import Datasets
import Files
import Images

/// The folder of a run: JSON lines as the log that makes it resumable, and every other format made of the same rows.
///
/// `detections.jsonl` and `failures.jsonl` grow with each image; `voc/`, `yolo/labels/` and `images/` get a file an image before its row is
/// written, and `crops/` one an object; `coco.json`, `coco_images.json`, `detections.csv` and `detections.txt` appear when the run is complete. `run.json` says what the run was made with,
/// `written.jsonl` which files it has made: nothing else in the folder is ever replaced or removed.
public final class RunDirectory: ResultSink {
  private let path: String
  private let options: ResultOptions
  private let ids: COCOImageIDs
  private let imageFiles: ImageFiles
  private let written: WrittenFiles
  private let results: RowLog
  private let failures: RowLog
  private let finished: Set<[UInt8]>

  /// What to do with a folder that is not empty.
  public enum Existing: Sendable {
    case refuse
    /// Continue the run in it.
    case resume
    /// Remove what an earlier run wrote.
    case replace
  }

  /// Makes or opens the folder `path` for the images `files`; throws `FileError` or `RunError`.
  public init(_ path: String, files: [String], options: ResultOptions, record: RunRecord, existing: Existing = .refuse) throws {
    self.path = path
    self.options = options
    try Directory.create(path)
    try Self.checkOccupation(of: path, existing)
    // Only with this lock is it certain that no other process is at work here: nothing is removed before.
    results = try RowLog(path: path + "/detections.jsonl")
    try Self.checkOccupation(of: path, existing)
    written = try WrittenFiles(folder: path)
    try Self.prepare(path, written, results, record: record, inputs: files, existing: existing)
    // What failed in an earlier run is tried again.
    failures = try RowLog(path: path + "/failures.jsonl")
    try failures.clear()
    finished = existing == .resume ? try Self.finishedFiles(path) : []
    // An image of before that is not among these keeps its number and the names of its files, which no other is to take.
    let known = Set(files.map(\.bytes))
    let all = files + finished.subtracting(known).map { String(decoding: $0, as: UTF8.self) }.sorted()
    ids = options.imageIDs ?? COCOImageIDs(files: all)
    imageFiles = try ImageFiles(folder: path, files: all, options: options, written: written)
  }

  /// Those of `files` that have no result yet.
  public func unfinished(_ files: [String]) -> [String] { files.filter { !finished.contains($0.bytes) } }

  /// Writes an image's files, then its row.
  public func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure? {
    if let failure = try imageFiles.write(result, image: image) {
      try write(failure)
      return failure
    }
    try results.append(JSONLines().row(result))
    return nil
  }

  /// Lists an image without a result.
  public func write(_ failure: ImageFailure) throws(FileError) { try failures.append(JSONLines().row(failure)) }

  /// Makes the formats that are only whole after the last image.
  public func finish() throws {
    try results.checkPlace()
    var options = options
    options.imageIDs = ids
    try options.formats.write(rows: path + "/detections.jsonl", to: path, options, existing: written.note)
  }

  private static func finishedFiles(_ path: String) throws -> Set<[UInt8]> {
    var files: Set<[UInt8]> = []
    try JSONLines.forEachResult(path + "/detections.jsonl") { files.insert($0.file.bytes) }
    return files
  }
}

extension RunDirectory {
  static let recordName = "run.json"

  /// The files of the runs among `files`, which are paths from one folder: what such a run has drawn or cut out is no image to look into.
  package static func ownFiles(among files: [String], in folder: String) -> Set<[UInt8]> {
    let runs = files.filter { $0.lastComponent == recordName }.map(\.folder)
    let paths = runs.flatMap { run in
      WrittenFiles.names(in: folder.appending(path: run)).map { run == "." ? $0 : run.appending(path: $0) }
    }
    return Set(paths.map(\.bytes))
  }

  /// The files that a run has made in a folder, by the bytes of their paths from there; none where it holds no run.
  package static func files(madeIn folder: String) -> Set<[UInt8]> {
    FileKind(of: folder.appending(path: recordName)) == .file ? Set(WrittenFiles.names(in: folder).map(\.bytes)) : []
  }

  /// What a run has open while it works.
  private static let logNames = ["detections.jsonl", "failures.jsonl", WrittenFiles.fileName]

  /// Throws unless the folder is empty or holds a run with which may be done what is asked for.
  static func checkOccupation(of path: String, _ existing: Existing) throws {
    let names = try Directory.names(in: path)
    let holdsRun = names.contains(recordName)
    switch existing {
    case _ where names.allSatisfy({ isOfBeginning($0, in: path) }): return
    case .refuse: throw holdsRun ? RunError.notEmpty(directory: path) : RunError.foreignFolder(directory: path)
    case .resume: if !holdsRun { throw RunError.nothingToResume(directory: path) }
    case .replace: if !holdsRun { throw RunError.nothingToReplace(directory: path) }
    }
  }

  /// Whether a file is what a run leaves that was killed before it had noted what it is made with: an empty log, or a file that was not complete.
  private static func isOfBeginning(_ name: String?, in path: String) -> Bool {
    guard let name else { return false }
    return name.hasPrefix(NewFile.temporaryPrefix) || logNames.contains(name) && FileReader.isEmpty(path.appending(path: name))
  }

  /// Brings the folder into the state in which rows can be written.
  static func prepare(
    _ path: String, _ written: WrittenFiles, _ results: RowLog, record: RunRecord, inputs: [String], existing: Existing
  ) throws {
    let recordPath = path.appending(path: recordName)
    let isNew = FileKind(of: recordPath) == .missing
    switch existing {
    case .resume where !isNew:
      try record.check(recordPath, directory: path)
      try refuseInputs(among: written.paths, inputs)
      try results.continueRows()
      try removeTemporaries(in: path, written)
    case .replace where !isNew:
      if !(try RunRecord.notesItsFiles(recordPath)) { throw RunError.unknownSetting(directory: path, name: "files") }
      try refuseInputs(among: written.paths + logNames.map(path.appending(path:)), inputs)
      // The rows first: a run that is killed here must not be taken for one whose files are all there.
      try results.clear()
      try written.remove()
      try NewFile.write(record.text, to: recordPath, existing: .replace)
    default:
      try removeTemporaries(in: path, written)
      try NewFile.write(record.text, to: recordPath)
    }
  }

  /// An image to detect in may be one that an earlier run has written, and would then be removed.
  private static func refuseInputs(among paths: [String], _ inputs: [String]) throws {
    let inputs = Set(inputs.compactMap(FileIdentity.init(of:)))
    for path in paths {
      if let identity = FileIdentity(of: path), inputs.contains(identity) { throw RunError.isInput(path: path) }
    }
  }

  /// A run that was killed leaves files that were not complete; they lie beside those that it has made.
  private static func removeTemporaries(in path: String, _ written: WrittenFiles) throws {
    var folders: Set<[UInt8]> = [path.bytes]
    for file in written.paths { folders.insert(file.folder.bytes) }
    for folder in folders.map({ String(decoding: $0, as: UTF8.self) }) where Directory.exists(folder) {
      for case let name? in try Directory.names(in: folder) where name.hasPrefix(NewFile.temporaryPrefix) {
        Directory.remove(folder.appending(path: name))
      }
    }
  }
}

/// Why the folder of a run cannot be used.
public enum RunError: DescribedError, Equatable, Sendable {
  case notEmpty(directory: String)
  /// A folder that no run has made.
  case foreignFolder(directory: String)
  case nothingToResume(directory: String)
  case nothingToReplace(directory: String)
  case otherSettings(directory: String, name: String, earlier: String, now: String)
  /// A run that did not note what it was made with, or what it wrote, as runs do now.
  case unknownSetting(directory: String, name: String)
  /// Something that no run wrote stands where results should.
  case foreign(path: String)
  /// An image to detect in stands where results should.
  case isInput(path: String)
  /// A row of an earlier run is damaged.
  case corrupt(path: String, line: Int, reason: String)
}

extension RunError {
  /// One sentence that names the folder and the remedy.
  public var description: String {
    switch self {
    case .notEmpty(let directory):
      "\(directory) is not empty; `resume` continues the run in it, `replace` replaces its results, or give another folder."
    case .foreignFolder(let directory): "\(directory) is not empty, and holds no run; give another folder."
    case .nothingToResume(let directory): "\(directory) holds files but no run that could be resumed; give another folder."
    case .nothingToReplace(let directory): "\(directory) holds files but no run whose results could be replaced; give another folder."
    case .otherSettings(let directory, let name, let earlier, let now):
      "the run in \(directory) was made with \(name) \(Self.shown(earlier)), not \(Self.shown(now)); give the same options, or another folder."
    case .unknownSetting(let directory, let name):
      "the run in \(directory) was made by an earlier version, which did not note its \(name); give another folder."
    case .foreign(let path): "\(path) was written by something else, and stays as it is; move it, or give another folder."
    case .isInput(let path): "\(path) is one of the images to detect in, and would be replaced; give another folder."
    case .corrupt(let path, let line, let reason):
      "\(path) is damaged in line \(line) (\(reason)); remove that line, or start again with `replace`."
    }
  }

  private static func shown(_ value: String) -> String { value.isEmpty ? "none" : value }
}
