import CLibrary

/// A file without a name: nothing is left of it, however the program ends.
final class AnonymousFile {
  private let folder: String
  private let descriptor: Int32

  /// A file on the disk of `folder`; throws `FileError`.
  init(in folder: String) throws(FileError) {
    self.folder = folder
    var template = Array(folder.appending(path: NewFile.temporaryPrefix + "XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .creating(folder, errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
  }

  deinit { close(descriptor) }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws(FileError) {
    var (written, code) = (0, Int32(0))
    bytes.withUnsafeBytes { bytes in
      while written < bytes.count && code == 0 {
        let count = CLibrary.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count >= 0 { written += count } else if errno != EINTR { code = errno }
      }
    }
    if code != 0 { throw .writing(folder, code) }
  }

  /// At most so many bytes from `offset` on; none at the end.
  func bytes(at offset: Int, atMost count: Int) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
      var result: Int
      repeat { result = pread(descriptor, buffer.baseAddress, count, offset) } while result < 0 && errno == EINTR
      if result < 0 { code = errno }
      read = max(result, 0)
    }
    if code != 0 { throw .readFailed(path: folder, reason: systemReason(code)) }
    return bytes
  }
}
