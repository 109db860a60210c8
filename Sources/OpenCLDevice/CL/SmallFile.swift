import Glibc

/// A small file that may as well not be there: what goes wrong is told by nil and false, not by errors.
struct SmallFile {
  let path: String

  /// All bytes of a regular file, nil if they cannot be had.
  func read() -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Self.read(descriptor, Int(status.st_size))
  }

  /// Replaces the file as a whole: readers see the old content or the new.
  func write(_ bytes: [UInt8]) -> Bool {
    let temporaryPath = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    let isWritten = Self.write(bytes, descriptor)
    guard close(descriptor) == 0, isWritten, rename(temporaryPath, path) == 0 else {
      unlink(temporaryPath)
      return false
    }
    return true
  }

  private static func read(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var position = 0
    while position < count {
      let step = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + position, count - position) }
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else { return nil }
      position += step
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    var position = 0
    while position < bytes.count {
      let step = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + position, $0.count - position) }
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else { return false }
      position += step
    }
    return true
  }
}
