import Glibc

/// Reads files into memory, and never more of them than asked for.
enum FileContents {
  /// The first bytes of a file, which may also be a pipe.
  static func read(_ path: String, atMost limit: Int) throws(ImageError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: path, reason: systemReason()) }
    defer { close(descriptor) }
    var contents = [UInt8]()
    contents.reserveCapacity(min(limit, expectedSize(descriptor)))
    while contents.count < limit {
      let chunk = try readChunk(descriptor, path: path, atMost: min(limit - contents.count, 1 << 18))
      guard !chunk.isEmpty else { break }
      contents += chunk
    }
    return contents
  }

  private static func expectedSize(_ descriptor: Int32) -> Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func readChunk(_ descriptor: Int32, path: String, atMost limit: Int) throws(ImageError) -> [UInt8] {
    var failed = false
    let chunk = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var result: Int
      repeat { result = Glibc.read(descriptor, buffer.baseAddress, limit) } while result < 0 && errno == EINTR
      failed = result < 0
      count = max(result, 0)
    }
    guard !failed else { throw .unreadable(file: path, reason: systemReason()) }
    return chunk
  }
}

/// What the operating system says of the last failure, such as "no such file or directory".
func systemReason() -> String {
  let reason = String(cString: strerror(errno))
  return reason.prefix(1).lowercased() + reason.dropFirst()
}
