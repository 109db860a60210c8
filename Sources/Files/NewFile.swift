import CFiles
import CLibrary
import Synchronization

/// A file that takes its name only when it is complete; without `commit` nothing is left of it, nor when a signal ends the program (`FileGuard`).
package final class NewFile {
  private let path: String
  /// What it is called until it is complete.
  package let temporaryPath: String
  private let writer: FileWriter
  private let existing: Existing
  private let place: Int32
  private var isCommitted = false

  /// What to do with a file that has the name already.
  package enum Existing: Sendable {
    /// It stays, and this one is not made.
    case refuse
    /// It is replaced, as its owner has asked.
    case replace
  }

  /// Begins of the names of files that are not complete; a run that goes on removes those of the one before.
  package static let temporaryPrefix = ".rcnn-"
  private static let count = Atomic<Int>(0)
  /// Processes of other machines may write into the same folder, and have the same number there.
  private static let process = UInt64.random(in: 0...UInt64.max)

  /// Begins a file that will be called `path`, where only a regular file may stand: a device or a pipe is not to be replaced.
  package init(path: String, existing: Existing = .refuse) throws(FileError) {
    try Self.checkName(path, existing)
    self.path = path
    self.existing = existing
    // A name of its own, since that of the file may be as long as names can be.
    let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    temporaryPath = path.folder.appending(path: "\(Self.temporaryPrefix)\(String(Self.process, radix: 36))-\(number).tmp")
    writer = try FileWriter(path: path, temporaryPath: temporaryPath, flags: O_CREAT | O_TRUNC | O_NOFOLLOW)
    place = cfiles_add_temporary(temporaryPath)
  }

  deinit {
    if !isCommitted { unlink(temporaryPath) }
    cfiles_remove_temporary(place)
  }

  /// How many bytes have been written.
  package var position: Int { writer.position }

  /// Appends `text`.
  package func write(_ text: String) throws(FileError) { try writer.write(text) }

  /// Appends `bytes`.
  package func write(_ bytes: [UInt8]) throws(FileError) {
    let outcome = bytes.withUnsafeBytes { bytes in Result { () throws(FileError) in try writer.write(bytes) } }
    try outcome.get()
  }

  /// Appends `bytes`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) { try writer.write(bytes) }

  /// Gives the file its name; if `isDurable`, not before its content is on disk, and the name itself as well.
  package func commit(isDurable: Bool = true) throws(FileError) {
    if isDurable { try writer.synchronize() }
    guard Self.rename(temporaryPath, path, existing) else { throw errno == EEXIST ? Self.taken(path) : .creating(path, errno) }
    isCommitted = true
    if isDurable { try Directory.synchronize(path.folder) }
  }

  /// Writes a small file at once. It may be lost with the power, but is never half there.
  package static func write(_ text: String, to path: String, existing: Existing = .refuse) throws(FileError) {
    let file = try NewFile(path: path, existing: existing)
    try file.write(text)
    try file.commit(isDurable: false)
  }

  private static func checkName(_ path: String, _ existing: Existing) throws(FileError) {
    // The temporary name is short; what the file system thinks of the real one must come out before the work is done.
    var status = stat()
    if path.isCutByNUL { throw .badName(path: path, reason: "its name holds a NUL") }
    guard lstat(path, &status) == 0 else {
      if errno == ENAMETOOLONG { throw .creating(path, errno) }
      return
    }
    if existing == .refuse { throw taken(path) }
    guard FileKind(of: path) == .file else { throw .cannotCreate(path: path, reason: "it is no regular file; give another name") }
  }

  private static func taken(_ path: String) -> FileError { .cannotCreate(path: path, reason: "it exists already; give another name") }

  private static func rename(_ old: String, _ new: String, _ existing: Existing) -> Bool {
    (existing == .replace ? CLibrary.rename(old, new) : cfiles_rename_new(old, new)) == 0
  }
}
