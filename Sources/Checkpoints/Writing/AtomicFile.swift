import Glibc

/// A new file that takes its final name only when it is complete and on disk; without `commit` nothing is left behind.
final class AtomicFile {
  /// How many bytes have been written.
  private(set) var position = 0
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  /// Creates a temporary file beside `path`.
  init(path: String) throws {
    self.path = path
    temporaryPath = "\(path).\(getpid()).tmp"
    try Self.refuseSpecialFile(path)
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw CheckpointError.unwritable(file: path, operation: "create", code: errno) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Appends all of `bytes`.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw failure("write") }
      rest = rest.dropFirst(written)
      position += written
    }
  }

  /// Appends all of `bytes`.
  func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes(write)
  }

  /// Makes the content durable and gives the file its name.
  func commit() throws {
    guard fsync(descriptor) == 0 else { throw failure("synchronize") }
    guard rename(temporaryPath, path) == 0 else { throw failure("rename") }
    isCommitted = true
    try synchronizeDirectory()
  }

  /// The new name survives a power cut only when the directory is on disk as well.
  private func synchronizeDirectory() throws {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open the directory of") }
    defer { close(descriptor) }
    // Some network file systems cannot synchronize a directory and say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure("synchronize the directory of") }
  }

  /// Renaming over a device such as /dev/null would replace the device.
  private static func refuseSpecialFile(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw CheckpointError.unwritable(file: path, operation: "replace", code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
  }

  private func failure(_ operation: String) -> CheckpointError {
    .unwritable(file: path, operation: operation, code: errno)
  }
}
