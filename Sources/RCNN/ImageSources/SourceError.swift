import Files

/// Why no images are found where the caller says they are.
public enum SourceError: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(path: String)
  case noMatch(pattern: String)
  case noImages(folder: String, isRecursive: Bool)
  case emptyList(name: String)
  /// The operating system refuses a file or a folder.
  case file(FileError)

  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist; give image files, folders, patterns or a .txt list."
    case .noMatch(let pattern): "no file matches \(pattern)."
    case .noImages(let folder, true): "\(folder) and its subfolders hold no image files."
    case .noImages(let folder, false): "\(folder) holds no image files; --recursive looks into its subfolders as well."
    case .emptyList(let name): "\(name) names no images; it should have one path a line."
    case .file(let error): error.description
    }
  }
}
