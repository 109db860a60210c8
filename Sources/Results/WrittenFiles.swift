import Files
import JSON

/// The list of the files that this program has made in a folder, one JSON text a line. Each is noted before it is made, so that whatever becomes of a run,
/// it is known what may be replaced and removed, and that all else in the folder is somebody else's.
package final class WrittenFiles {
  static let fileName = "written.jsonl"
  private let folder: String
  private let log: RowLog
  /// What was made by runs before this one.
  private var earlier: Set<[UInt8]> = []

  /// Opens the list of a folder, or begins one; throws `FileError`, also where another process has it, or `RunError.corrupt`.
  package init(folder: String) throws {
    self.folder = folder
    log = try RowLog(path: folder.appending(path: Self.fileName))
    try log.continueRows()
    try RowLog.forEachLine(folder.appending(path: Self.fileName)) { [self] line, number throws(FileError) in
      earlier.insert(try Self.name(line, number, path: folder).bytes)
    }
  }

  /// Notes a file that is to be made, by its path in the folder. Returns what may be done with one that is there: it is replaced only if it was noted before.
  package func note(_ name: String) throws(FileError) -> NewFile.Existing {
    if earlier.contains(name.bytes) { return .replace }
    try log.append(JSONText.string(name) + "\n")
    return .refuse
  }

  /// Whether something that was not noted stands at a path in the folder.
  package func isForeign(_ name: String) -> Bool { !earlier.contains(name.bytes) && FileKind(of: folder.appending(path: name)) != .missing }

  /// Whether something that this program has not made stands at a path in a folder, which may have no list.
  package static func isForeign(_ name: String, in folder: String) throws -> Bool {
    if FileKind(of: folder.appending(path: fileName)) == .missing { return FileKind(of: folder.appending(path: name)) != .missing }
    return try WrittenFiles(folder: folder).isForeign(name)
  }

  /// What the list of a folder names, whoever writes to it; nothing where there is no list, or one that is none.
  static func names(in folder: String) -> [String] {
    var names: [String] = []
    try? RowLog.forEachLine(folder.appending(path: fileName)) { line, number throws(FileError) in
      names.append(try name(line, number, path: folder))
    }
    return names
  }

  /// The paths of all files that were noted before.
  var paths: [String] { earlier.map { folder.appending(path: String(decoding: $0, as: UTF8.self)) } }

  /// Removes the files that were noted before, or those of them that are wanted, and the folders that are empty then.
  package func remove(where isWanted: (String) -> Bool = { _ in true }) throws(FileError) {
    let names = earlier.map { String(decoding: $0, as: UTF8.self) }
    var folders: Set<[UInt8]> = []
    for name in names where isWanted(name) {
      Directory.remove(folder.appending(path: name))
      var above = name.folder
      while above != "." && folders.insert(above.bytes).inserted { above = above.folder }
    }
    // The deepest first; one that holds something else stays.
    for name in folders.sorted(by: { $0.count > $1.count }) {
      Directory.remove(folder.appending(path: String(decoding: name, as: UTF8.self)))
    }
    earlier = []
    try log.clear()
    for name in names where !isWanted(name) {
      _ = try note(name)
      earlier.insert(name.bytes)
    }
  }

  private static func name(_ line: ArraySlice<UInt8>, _ number: Int, path: String) throws(FileError) -> String {
    let name = line.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      return try? reader.string()
    }
    // A list that somebody has changed must not lead out of the folder.
    guard let name, !name.leavesFolder, !name.isCutByNUL else {
      throw .malformed(path: path.appending(path: fileName), line: number, reason: "it is not the name of a file in the folder")
    }
    return name
  }
}
