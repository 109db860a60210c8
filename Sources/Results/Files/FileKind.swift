import Glibc

/// What is at a path, links followed.
package enum FileKind {
  /// Anything that can be opened for its bytes.
  case file
  case folder
  case missing

  /// Looks at `path`.
  package init(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = .missing
      return
    }
    self = status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }
}
