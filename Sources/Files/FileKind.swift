import CLibrary

/// What is at a path, links followed.
package enum FileKind {
  /// A regular file.
  case file
  case folder
  /// A pipe, a socket or a device: reading it may wait for ever or never end.
  case special
  case missing

  /// Looks at `path`.
  package init(of path: String) {
    var status = stat()
    guard !path.isCutByNUL, stat(path, &status) == 0 else {
      self = .missing
      return
    }
    self.init(status)
  }

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .special
    }
  }
}
