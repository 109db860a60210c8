import Files

extension RunDirectory {
  static let recordName = "run.json"
  /// What a run has open while it works.
  private static let logNames = ["detections.jsonl", "failures.jsonl", WrittenFiles.fileName]

  /// Throws unless the folder is empty or holds a run with which may be done what is asked for.
  static func checkOccupation(of path: String, _ existing: Existing) throws {
    let names = try Directory.names(in: path)
    let holdsRun = names.contains(recordName)
    switch existing {
    case _ where names.allSatisfy({ isOfBeginning($0, in: path) }): return
    case .refuse: throw RunError.notEmpty(directory: path)
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
