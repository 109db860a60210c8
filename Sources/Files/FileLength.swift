import CLibrary

/// How long files are.
package enum FileLength {
  /// The number of bytes in the file at `path`, links followed; nil where there is none.
  package static func of(_ path: String) -> Int? {
    var status = stat()
    guard !path.isCutByNUL, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}
