import Files
import Glibc
import TestSupport

extension TemporaryFolder {
  /// The names of the files in the folder.
  var names: [String] { (try? Directory.names(in: path))?.compactMap { $0 } ?? [] }

  /// Writes `bytes` to a checkpoint, and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8]) throws -> String { try write(bytes, to: "checkpoint.pth") }
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
