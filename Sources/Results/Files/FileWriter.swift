import Glibc

/// An open file that takes text, whole or with a reason why not.
final class FileWriter {
  let path: String
  private let descriptor: Int32

  /// Writes to a descriptor that stays open; errors call it `path`.
  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Opens a file with `flags` of open(2).
  convenience init(path: String, flags: Int32) throws(OutputError) {
    let descriptor = open(path, flags | O_WRONLY | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: systemReason(errno)) }
    self.init(descriptor: descriptor, path: path)
  }

  deinit {
    if descriptor > 2 { close(descriptor) }
  }

  /// Hands all of `text` to the operating system.
  func write(_ text: String) throws(OutputError) {
    var text = text
    let code = text.withUTF8 { writeAll(UnsafeRawBufferPointer($0)) }
    if code == EPIPE { throw .brokenPipe(path: path) }
    if code != 0 { throw .writeFailed(path: path, reason: systemReason(code)) }
  }

  /// Waits until the content is on disk.
  func synchronize() throws(OutputError) {
    guard fsync(descriptor) == 0 else { throw .writeFailed(path: path, reason: systemReason(errno)) }
  }

  /// Cuts the file and continues behind its new end.
  func truncate(to length: Int) throws(OutputError) {
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw .writeFailed(path: path, reason: systemReason(errno))
    }
  }

  /// Keeps other processes that also lock from writing to the file.
  func lock() throws(OutputError) {
    // File systems without locks say so in other words; they are no reason to refuse the run.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK { throw .busy(path: path) }
  }

  /// Returns 0 or the error number.
  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}
