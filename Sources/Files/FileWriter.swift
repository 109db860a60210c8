import CLibrary

/// An open file that takes bytes, whole or with a reason why not.
package final class FileWriter {
  package let path: String
  private let descriptor: Int32
  /// How many bytes it has taken.
  package private(set) var position = 0

  /// Writes to a descriptor that stays open; errors call it `path`.
  package init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Opens `path`, or `temporaryPath` in its stead, with `flags` of open(2).
  package convenience init(path: String, temporaryPath: String? = nil, flags: Int32) throws(FileError) {
    if path.isCutByNUL { throw .badName(path: path, reason: "its name holds a NUL") }
    let descriptor = open(temporaryPath ?? path, flags | O_WRONLY | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .creating(path, errno) }
    self.init(descriptor: descriptor, path: path)
  }

  deinit {
    if descriptor > 2 { close(descriptor) }
  }

  /// Hands all of `text` to the operating system.
  package func write(_ text: String) throws(FileError) {
    var text = text
    let code = text.withUTF8 { writeAll(UnsafeRawBufferPointer($0)) }
    if code != 0 { throw .writing(path, code) }
  }

  /// Hands all of `bytes` to the operating system.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    let code = writeAll(bytes)
    if code != 0 { throw .writing(path, code) }
  }

  /// Waits until the content is on disk.
  package func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .writing(path, errno) }
  }

  /// Cuts the file and continues behind its new end.
  package func truncate(to length: Int) throws(FileError) {
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else { throw .writing(path, errno) }
  }

  /// Keeps other processes that also lock from writing to the file.
  package func lock() throws(FileError) {
    // A process that is just being started by this one has a copy of all that is open, for some milliseconds.
    for _ in 0..<20 {
      // File systems without locks say so in other words; they are no reason to refuse the run.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return }
      usleep(10_000)
    }
    throw .busy(path: path)
  }

  /// Whether the file has lost its name, so that what is written to it is lost as well.
  package var isRemoved: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink == 0
  }

  /// What tells the file from all others.
  package var identity: FileIdentity? { FileIdentity(of: descriptor) }

  /// Throws where the file was removed since it was opened, so that nobody will find what is in it.
  package func checkPresence() throws(FileError) { if isRemoved { throw .removed(path) } }

  /// Returns 0 or the error number.
  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = CLibrary.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno }
      rest = rest.dropFirst(count)
      position += count
    }
    return 0
  }
}
