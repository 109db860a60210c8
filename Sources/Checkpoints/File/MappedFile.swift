import Glibc

/// A regular file mapped read-only into memory for as long as the object lives.
///
/// The file must not be shortened while it is open: the kernel then answers reads with SIGBUS.
final class MappedFile: Sendable {
  let path: String
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`; `CheckpointError.unreadable` or `.notACheckpoint` when that cannot be done.
  init(path: String) throws {
    self.path = path
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw CheckpointError.unreadable(file: path, operation: "open", code: errno) }
    defer { close(descriptor) }
    bytes = try Self.map(descriptor, path: path)
  }

  deinit {
    if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
  }

  private static func map(_ descriptor: Int32, path: String) throws -> UnsafeRawBufferPointer {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw CheckpointError.unreadable(file: path, operation: "examine", code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw CheckpointError.notACheckpoint(file: path, .notARegularFile) }
    guard status.st_size > 0 else { throw CheckpointError.notACheckpoint(file: path, .empty) }
    let count = Int(status.st_size)
    guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw CheckpointError.unreadable(file: path, operation: "map", code: errno)
    }
    return UnsafeRawBufferPointer(start: address, count: count)
  }
}
