import CLibrary
import Files
import JSON
import RCNN

/// The folder that a run of training leaves: `config.json` with the recipe, `metrics.jsonl` with a line an epoch, `results.csv` with the same for spreadsheets,
/// and `weights/` with the last and the best weights.
///
/// All of it is valid at any moment, whenever the run ends: files take their names when they are complete, and a line that is not is dropped.
public final class RunFolder {
  /// Where it is.
  public let path: String
  /// What the run was asked for.
  public let recipe: Recipe
  /// Of the epochs so far, in their order.
  public private(set) var records: [EpochRecord]
  private let metrics: FileWriter
  /// Where each record's line ends.
  private var ends: [Int]

  /// The weights that a run keeps.
  public enum Weights: String, Sendable, CaseIterable {
    case last, best
  }

  /// Makes the folder of a run: `path`, which must be missing or empty, or else the first of `train`, `train2`, ... in `parent` that is not there.
  /// Throws `FileError`, and `RecipeError` for a recipe that cannot be.
  public init(_ path: String? = nil, recipe: Recipe, in parent: String = "runs") throws {
    let path = try path ?? Directory.createNext("train", in: parent)
    try Directory.create(path)
    try Self.requireUnused(path)
    metrics = try Self.openMetrics(path)
    // Only with the lock is it certain that no other run has begun here.
    try Self.requireUnused(path)
    try Self.removeTemporaries(in: path)
    try Directory.create(path.appending(path: Self.weightsName))
    (self.path, self.recipe, records, ends) = (path, recipe, [], [])
    try writeResults()
    let config = path.appending(path: Self.configName)
    try recipe.write(to: config)
    try FileWriter(path: config, flags: 0).synchronize()
    try Directory.synchronize(path)
  }

  /// Opens the folder of a run that is to go on; throws `FileError` where something in it is missing, damaged or in use, and `RecipeError`.
  public init(existing path: String) throws {
    let config = path.appending(path: Self.configName)
    guard config.isFile else { throw FileError.unreadable(path: path, reason: "it is no folder of a run, which has a \(Self.configName)") }
    recipe = try Recipe(contentsOf: config)
    guard path.appending(path: Self.metricsName).isFile else {
      throw FileError.unreadable(path: path, reason: "its \(Self.metricsName), which tells how far the run was, is missing")
    }
    metrics = try Self.openMetrics(path)
    try Self.removeTemporaries(in: path)
    try Directory.create(path.appending(path: Self.weightsName))
    self.path = path
    (records, ends) = try Self.read(path)
    try metrics.truncate(to: ends.last ?? 0)
    try writeResults()
  }

  /// Adds the record of an epoch; those of the same and of later epochs, which a run that goes on may have, give way. Throws `FileError`.
  public func append(_ record: EpochRecord) throws(FileError) {
    if let last = records.last, last.epoch >= record.epoch { try removeRecords(behind: record.epoch - 1) }
    if metrics.isRemoved { throw .writeFailed(path: metrics.path, reason: "it was removed while the run wrote to it") }
    let (line, end) = (record.json + "\n", ends.last ?? 0)
    do {
      try metrics.write(line)
      try metrics.synchronize()
    } catch {
      // A torn line would be the beginning of the next one.
      try? metrics.truncate(to: end)
      throw error
    }
    records.append(record)
    ends.append(end + line.utf8.count)
    try writeResults()
  }

  /// Drops the records of epochs behind `epoch`, from which the run goes on. Throws `FileError`.
  public func removeRecords(behind epoch: Int) throws(FileError) {
    let kept = records.count { $0.epoch <= epoch }
    if kept == records.count { return }
    try metrics.truncate(to: kept == 0 ? 0 : ends[kept - 1])
    try metrics.synchronize()
    records.removeLast(records.count - kept)
    ends.removeLast(ends.count - kept)
    try writeResults()
  }

  /// Writes weights as safetensors and as .pth, each in place of those before. Throws `CheckpointError`, `FileError`, and what reading them throws.
  public func write(_ weights: TrainedWeights, as kind: Weights) throws {
    try weights.writeSafetensors(to: path(of: kind))
    try weights.writePyTorch(to: path(of: kind, "pth"))
  }

  /// Where weights are, or will be.
  public func path(of kind: Weights, _ ending: String = "safetensors") -> String {
    path.appending(path: "\(Self.weightsName)/\(kind.rawValue).\(ending)")
  }

  /// Where all is kept that the run needs to go on.
  public var statePath: String { Self.statePath(in: path) }

  /// Where the run in a folder keeps all that it needs to go on.
  static func statePath(in path: String) -> String { path.appending(path: stateName) }

  /// Whether there is something to go on from.
  public var hasState: Bool { statePath.isFile }

  /// Whether somebody has put a file "stop" there, which asks the run to end; it is removed. Not every engine lets signals through to the processes of a job.
  func takeStopFile() -> Bool {
    let stop = path.appending(path: "stop")
    if !stop.isFile { return false }
    Directory.remove(stop)
    return true
  }

  /// What a run in a folder was asked for and where its state is, if it has any, whoever is at work on it. Throws `FileError` and `RecipeError`.
  public static func contents(of path: String) throws -> (recipe: Recipe, statePath: String?) {
    let state = statePath(in: path)
    return (try Recipe(contentsOf: path.appending(path: configName)), state.isFile ? state : nil)
  }

  /// The records that the run in a folder has made so far, whether it is at work or not. Throws `FileError`.
  public static func records(in path: String) throws(FileError) -> [EpochRecord] { try read(path).records }
}

// MARK: - Files

extension RunFolder {
  private static let (configName, metricsName, resultsName, weightsName) = ("config.json", "metrics.jsonl", "results.csv", "weights")
  private static let stateName = "state.safetensors"

  /// Throws `FileError` where a new run cannot have the folder, before anything is prepared for it.
  public static func checkPlace(_ path: String) throws(FileError) {
    try Directory.checkPlace(path)
    if Directory.exists(path) { try requireUnused(path) }
  }

  /// Throws unless the folder holds nothing but what a run leaves that was killed before it had begun.
  private static func requireUnused(_ path: String) throws(FileError) {
    for name in try Directory.names(in: path) {
      guard let name, name.utf8.starts(with: NewFile.temporaryPrefix.utf8) || isOfBeginning(name, in: path) else {
        throw .cannotCreate(
          path: path, reason: "it is not empty, and nothing is written over; give another folder, or, for a run of training in it, --resume"
        )
      }
    }
  }

  /// The recipe comes last, so that without it nothing was learned.
  private static func isOfBeginning(_ name: String, in path: String) -> Bool {
    switch name {
    case metricsName: FileReader.isEmpty(path.appending(path: name))
    case resultsName: (try? FileReader.text(of: path.appending(path: name))) == EpochRecord.csvHeader + "\n"
    case weightsName: (try? Directory.names(in: path.appending(path: name)))?.isEmpty == true
    default: false
    }
  }

  /// The file that is open, and locked, as long as a run is at work.
  private static func openMetrics(_ path: String) throws(FileError) -> FileWriter {
    let writer = try FileWriter(path: path.appending(path: metricsName), flags: O_CREAT | O_NOFOLLOW)
    try writer.lock()
    return writer
  }

  private static func removeTemporaries(in path: String) throws(FileError) {
    for folder in [path, path.appending(path: weightsName)] where Directory.exists(folder) {
      for case let name? in try Directory.names(in: folder) where name.utf8.starts(with: NewFile.temporaryPrefix.utf8) {
        Directory.remove(folder.appending(path: name))
      }
    }
  }

  /// The records of whole lines and where those end; a last line that is torn is left out.
  private static func read(_ path: String) throws(FileError) -> (records: [EpochRecord], ends: [Int]) {
    let file = path.appending(path: metricsName)
    var (records, ends): ([EpochRecord], [Int]) = ([], [])
    try LineReader.forEachLine(file) { line throws(FileError) in
      if line.last != UInt8(ascii: "\n") { return }
      let record = try record(line, file, number: records.count + 1)
      guard record.epoch > records.last?.epoch ?? 0 else {
        throw .malformed(path: file, line: records.count + 1, reason: "epoch \(record.epoch) does not follow those before it")
      }
      records.append(record)
      ends.append((ends.last ?? 0) + line.count)
    }
    return (records, ends)
  }

  private static func record(_ line: ArraySlice<UInt8>, _ file: String, number: Int) throws(FileError) -> EpochRecord {
    do {
      return try line.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        let record = try EpochRecord(&reader)
        try reader.end()
        return record
      }
    } catch {
      throw .malformed(path: file, line: number, reason: (error as? JSONProblem)?.reason ?? "\(error)")
    }
  }

  /// Written anew each time, from the lines that count: it can never tell another story than they do.
  private func writeResults() throws(FileError) {
    let rows = [EpochRecord.csvHeader] + records.map(\.csv)
    let file = try NewFile(path: path.appending(path: Self.resultsName), existing: .replace)
    try file.write(rows.joined(separator: "\n") + "\n")
    try file.commit()
  }
}
