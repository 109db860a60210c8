import Files
import Images

/// The folder of a run: JSON lines as the log that makes it resumable, and every other format made of the same rows.
///
/// `detections.jsonl` and `failures.jsonl` grow with each image; `voc/`, `yolo/labels/` and `images/` get a file an image before its row is
/// written; `coco.json`, `coco_images.json` and `detections.csv` appear when the run is complete. `run.json` says what the run was made with,
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
    ids = options.imageIDs ?? COCOImageIDs(files: files)
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
    imageFiles = try ImageFiles(folder: path, files: files, options: options, written: written)
  }

  /// Those of `files` that have no result yet.
  public func unfinished(_ files: [String]) -> [String] { files.filter { !finished.contains($0.bytes) } }

  public func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure? {
    if let failure = try imageFiles.write(result, image: image) {
      try write(failure)
      return failure
    }
    try results.append(JSONLines().row(result))
    return nil
  }

  public func write(_ failure: ImageFailure) throws(FileError) { try failures.append(JSONLines().row(failure)) }

  public func finish() throws {
    try results.checkPlace()
    for format in ResultFormat.allCases where format != .jsonl && options.formats.contains(format) {
      for (name, parts) in format.streams(ids: ids, options: options) { try convert(parts, to: name) }
    }
  }

  private func convert(_ parts: [any RowFormat], to name: String) throws {
    let file = try NewFile(path: path.appending(path: name), existing: written.note(name))
    for part in parts {
      var rows = part
      try file.write(rows.header)
      try JSONLines.forEachResult(path + "/detections.jsonl") { result throws(FileError) in try file.write(rows.row(result)) }
      try file.write(rows.footer)
    }
    try file.commit()
  }

  private static func finishedFiles(_ path: String) throws -> Set<[UInt8]> {
    var files: Set<[UInt8]> = []
    try JSONLines.forEachResult(path + "/detections.jsonl") { files.insert($0.file.bytes) }
    return files
  }
}
