import Images

/// The folder of a run: JSON lines as the log that makes it resumable, and every other format made of the same rows.
///
/// `detections.jsonl` and `failures.jsonl` grow with each image; `voc/`, `yolo/labels/` and `images/` get a file an image before its row is
/// written; `coco.json`, `coco_images.json` and `detections.csv` appear when the run is complete.
public final class RunDirectory: ResultSink {
  private let path: String
  private let options: ResultOptions
  private let ids: COCOImageIDs
  private let imageFiles: ImageFiles
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

  /// Makes or opens the folder `path` for the images `files`; throws `OutputError`.
  public init(
    _ path: String, files: [String], options: ResultOptions, settings: RunSettings, existing: Existing = .refuse
  ) throws(OutputError) {
    self.path = path
    self.options = options
    ids = options.imageIDs ?? COCOImageIDs(files: files)
    try Self.prepare(path, settings: settings, existing: existing)
    results = try RowLog(path: path + "/detections.jsonl", isContinued: existing == .resume)
    // What failed in an earlier run is tried again. Only now is it certain that no other process is at work here.
    try Directory.remove(path + "/failures.jsonl")
    failures = try RowLog(path: path + "/failures.jsonl", isContinued: false)
    finished = existing == .resume ? try Self.finishedFiles(path) : []
    imageFiles = try ImageFiles(folder: path, files: files, options: options)
  }

  /// Those of `files` that have no result yet.
  public func unfinished(_ files: [String]) -> [String] { files.filter { !finished.contains(Array($0.utf8)) } }

  public func write(_ result: ImageResult, image: Image) throws(OutputError) -> ImageFailure? {
    if let failure = try imageFiles.write(result, image: image) {
      try write(failure)
      return failure
    }
    try results.append(JSONLines().row(result))
    return nil
  }

  public func write(_ failure: ImageFailure) throws(OutputError) { try failures.append(JSONLines().row(failure)) }

  public func finish() throws(OutputError) {
    for format in ResultFormat.allCases where format != .jsonl && options.formats.contains(format) {
      for (name, rows) in format.streams(ids: ids, options: options) { try convert(rows, to: "\(path)/\(name)") }
    }
  }

  private func convert(_ rows: any RowFormat, to target: String) throws(OutputError) {
    var rows = rows
    let file = try NewFile(path: target)
    try file.write(rows.header)
    try RowLog.forEachRow(path + "/detections.jsonl") { result throws(OutputError) in try file.write(rows.row(result)) }
    try file.write(rows.footer)
    try file.commit()
  }

  private static func finishedFiles(_ path: String) throws(OutputError) -> Set<[UInt8]> {
    var files: Set<[UInt8]> = []
    try RowLog.forEachRow(path + "/detections.jsonl") { files.insert(Array($0.file.utf8)) }
    return files
  }
}
