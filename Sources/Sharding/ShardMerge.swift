import Files
import JSON
import Results

/// The rows of all parts of a plan in the order of its manifest, each image exactly once.
public struct ShardMerge {
  private let plan: ShardPlan
  private let allowsMissing: Bool
  /// Parts that are not done, or damaged.
  public private(set) var missing: [Int] = []
  /// What the merged rows are.
  public private(set) var counts = Counts()

  /// Numbers of images.
  public struct Counts: Sendable, Equatable {
    /// With a result.
    public var done = 0
    /// Without one.
    public var failed = 0
    /// Of parts that are missing.
    public var missing = 0

    public init(done: Int = 0, failed: Int = 0, missing: Int = 0) { (self.done, self.failed, self.missing) = (done, failed, missing) }
  }

  /// Merges a plan; where it is allowed, without the parts that are missing.
  public init(_ plan: ShardPlan, allowsMissing: Bool = false) { (self.plan, self.allowsMissing) = (plan, allowsMissing) }

  /// Calls `body` with the line of each image, and whether it is a result or tells why there is none. Memory holds one part. Throws `FileError`, `ShardError`
  /// where parts are missing or belong elsewhere, and what `body` throws.
  public mutating func forEachRow(_ body: (_ line: ArraySlice<UInt8>, _ isResult: Bool) throws(FileError) -> Void) throws {
    (missing, counts) = ([], Counts())
    var (manifest, device) = (try Manifest(plan.manifestPath), String?.none)
    for number in 0..<plan.partCount {
      let places = plan.places(ofPart: number)
      let entries = try manifest.entries(at: places)
      guard let part = try Part(number, of: plan) else {
        missing.append(number)
        counts.missing += places.count
        continue
      }
      if let device, part.device != device {
        let reason = "was found on \(part.device), and others before it on \(device)"
        throw ShardError.foreignPart(path: plan.path(ofPart: number), reason: reason)
      }
      device = part.device
      // The rest of what is missing is still to be found out.
      if !missing.isEmpty && !allowsMissing { continue }
      for (entry, row) in zip(entries, part.rows) {
        let name = try JSONLines.name(of: row)
        guard name.file.utf8.elementsEqual(entry.file.utf8) else {
          throw ShardError.foreignPart(path: plan.path(ofPart: number), reason: "has rows of other images than the manifest")
        }
        if name.isResult { counts.done += 1 } else { counts.failed += 1 }
        try body(row, name.isResult)
      }
    }
    guard missing.isEmpty || allowsMissing else {
      let shards = Set(missing.map { $0 % plan.shardCount }).sorted()
      throw ShardError.incomplete(folder: plan.folder, parts: Array(missing.prefix(11)), count: missing.count, shards: shards)
    }
  }

  /// The results as those of a file; throws as `forEachRow` does.
  public mutating func results() throws -> ResultsFile {
    var merge = self
    defer { self = merge }
    return try ResultsFile(rowsOf: plan.folder) { body in
      try merge.forEachRow { line, _ throws(FileError) in
        do { if let result = try JSONLines.result(line) { try body(result) } } catch let error as FileError { throw error } catch {
          throw .refused(path: plan.folder, reason: "\(error)")
        }
      }
    }
  }

  /// Writes `detections.jsonl`, `failures.jsonl` and what else is asked for into a folder, the first of them last; files of these names are replaced only if
  /// `replacing`. Throws as `forEachRow` does, and `FileError`.
  public mutating func write(_ options: ResultOptions, to folder: String, replacing: Bool = false) throws {
    try Directory.create(folder)
    var options = options
    (options.classes, options.categories) = (plan.classes.map { ($0.label, $0.name) }, plan.categories)
    options.imageIDs = try ManifestIDs(plan.manifestPath).ids
    // Before hours of work, and not behind them.
    let names = ["detections.jsonl", "failures.jsonl"] + options.formats.flatMap { $0.fileNames }
    for name in names where FileKind(of: folder.appending(path: name)) != .missing {
      let path = folder.appending(path: name)
      if !replacing { throw FileError.cannotCreate(path: path, reason: "it exists already; --force replaces it") }
      if try WrittenFiles.isForeign(name, in: folder) { throw RunError.foreign(path: path) }
    }
    let existing: NewFile.Existing = replacing ? .replace : .refuse
    let (results, failures) = (
      try NewFile(path: folder.appending(path: names[0]), existing: existing),
      try NewFile(path: folder.appending(path: names[1]), existing: existing)
    )
    var rows: [UInt8] = []
    try forEachRow { line, isResult throws(FileError) in
      if !isResult { return try failures.write(Array(line)) }
      rows += line
      if rows.count < 1 << 16 { return }
      try results.write(rows)
      rows.removeAll(keepingCapacity: true)
    }
    try results.write(rows)
    let written = try WrittenFiles(folder: folder)
    // All rows are there: what an earlier merge has made in other formats would be of others.
    let others = Set(ResultFormat.allCases.flatMap(\.fileNames)).subtracting(names)
    if replacing { try written.remove(where: others.contains) }
    for name in names { _ = try written.note(name) }
    try options.formats.write(rows: results.temporaryPath, to: folder, options) { _ in existing }
    try failures.commit()
    try results.commit()
  }
}
