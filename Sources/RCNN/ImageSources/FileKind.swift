import Glibc

/// What is at a path, links followed.
enum FileKind {
  /// Anything that can be opened for its bytes.
  case file
  case folder
  case missing

  init(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = .missing
      return
    }
    self = status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }
}
