import Glibc

/// Reads whole files.
package enum FileReader {
  /// The bytes of a file; throws `OutputError.unreadable`.
  package static func bytes(of path: String) throws(OutputError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason(errno)) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    while true {
      let chunk = try chunk(of: descriptor, path: path)
      if chunk.isEmpty { return contents }
      contents += chunk
    }
  }

  private static func chunk(of descriptor: Int32, path: String) throws(OutputError) -> [UInt8] {
    let size = 1 << 20
    var code: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var result: Int
      repeat { result = read(descriptor, buffer.baseAddress, size) } while result < 0 && errno == EINTR
      if result < 0 { code = errno }
      count = max(result, 0)
    }
    if code != 0 { throw .unreadable(path: path, reason: systemReason(code)) }
    return chunk
  }
}
