import Glibc

/// A file that takes its name only when it is complete; without `commit` nothing is left of it.
package final class NewFile {
  private let path: String
  private let temporaryPath: String
  private let writer: FileWriter
  private var isCommitted = false

  /// Creates a temporary file beside `path`, where only a regular file may stand: a device or a pipe is not to be replaced.
  package init(path: String) throws(OutputError) {
    if Self.isTaken(path) { throw .cannotCreate(path: path, reason: "it is no regular file; give another name") }
    self.path = path
    temporaryPath = "\(path).\(getpid()).tmp"
    writer = try FileWriter(path: temporaryPath, flags: O_CREAT | O_TRUNC)
  }

  /// Whether a folder, a device or a pipe stands at `path`.
  private static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  deinit {
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Appends `text`.
  package func write(_ text: String) throws(OutputError) {
    do { try writer.write(text) } catch .writeFailed(_, let reason) { throw .writeFailed(path: path, reason: reason) }
  }

  /// Gives the file its name; if `isDurable`, not before its content is on disk.
  package func commit(isDurable: Bool = true) throws(OutputError) {
    if isDurable { try writer.synchronize() }
    guard rename(temporaryPath, path) == 0 else { throw .cannotCreate(path: path, reason: systemReason(errno)) }
    isCommitted = true
  }

  /// Writes a small file at once. It may be lost with the power, but is never half there.
  package static func write(_ text: String, to path: String) throws(OutputError) {
    let file = try NewFile(path: path)
    try file.write(text)
    try file.commit(isDurable: false)
  }
}
