import Glibc

/// A folder that disappears with the object.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/checkpoints-XXXXXX".utf8CString)
    guard let created = mkdtemp(&template) else { throw SystemFailure(code: errno) }
    path = String(cString: created)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The names of the files in the folder.
  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Writes `bytes` to the file `name`, and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String = "checkpoint.pth") throws -> String {
    let file = "\(path)/\(name)"
    // Some file systems wait for the disk when a file is shortened and written again.
    unlink(file)
    guard let stream = fopen(file, "w") else { throw SystemFailure(code: errno) }
    defer { fclose(stream) }
    guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw SystemFailure(code: errno) }
    return file
  }
}

/// A system call of a test that failed.
struct SystemFailure: Error {
  let code: Int32
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  guard let stream = fopen(path, "r") else { throw SystemFailure(code: errno) }
  defer { fclose(stream) }
  fseek(stream, 0, SEEK_END)
  let count = ftell(stream)
  rewind(stream)
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
    initialized = fread(buffer.baseAddress, 1, count, stream)
  }
}
