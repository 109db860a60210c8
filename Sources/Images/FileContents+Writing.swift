import Glibc

extension FileContents {
  /// Writes a file completely or not at all: under another name beside it first, then renamed.
  /// What is not a regular file, such as a pipe, is written in place.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(ImageError) {
    guard !isSpecial(path) else { return try writeInPlace(bytes, to: path, named: path) }
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    do throws(ImageError) {
      try writeInPlace(bytes, to: temporary, named: path)
      guard rename(temporary, path) == 0 else { throw .unwritable(file: path, reason: systemReason()) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  private static func writeInPlace(_ bytes: UnsafeRawBufferPointer, to path: String, named name: String) throws(ImageError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(file: name, reason: systemReason()) }
    let isWritten = writeAll(bytes, to: descriptor)
    let reason = systemReason()
    let isClosed = close(descriptor) == 0
    guard isWritten else { throw .unwritable(file: name, reason: reason) }
    guard isClosed else { throw .unwritable(file: name, reason: systemReason()) }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var remaining = bytes[...]
    while !remaining.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: remaining).baseAddress, remaining.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      remaining = remaining.dropFirst(count)
    }
    return true
  }
}
