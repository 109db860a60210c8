/// Why the folder of a run cannot be used.
public enum RunError: Error, Equatable, Sendable {
  case notEmpty(directory: String)
  case nothingToResume(directory: String)
  case nothingToReplace(directory: String)
  case otherSettings(directory: String, name: String, earlier: String, now: String)
  /// A run that did not note what it was made with, or what it wrote, as runs do now.
  case unknownSetting(directory: String, name: String)
  /// Something that no run wrote stands where results should.
  case foreign(path: String)
  /// An image to detect in stands where results should.
  case isInput(path: String)
  /// A row of an earlier run is damaged.
  case corrupt(path: String, line: Int, reason: String)
}

extension RunError: CustomStringConvertible {
  /// One sentence that names the folder and the remedy.
  public var description: String {
    switch self {
    case .notEmpty(let directory):
      "\(directory) is not empty; --resume continues the run in it, --force replaces its results, or give another folder."
    case .nothingToResume(let directory): "\(directory) holds files but no run that could be resumed; give another folder."
    case .nothingToReplace(let directory): "\(directory) holds files but no run whose results could be replaced; give another folder."
    case .otherSettings(let directory, let name, let earlier, let now):
      "the run in \(directory) was made with \(name) \(earlier), not \(now); give the same options, or another folder."
    case .unknownSetting(let directory, let name):
      "the run in \(directory) was made by an earlier version, which did not note its \(name); give another folder."
    case .foreign(let path): "\(path) was written by something else, and stays as it is; move it, or give another folder."
    case .isInput(let path): "\(path) is one of the images to detect in, and would be replaced; give another folder."
    case .corrupt(let path, let line, let reason):
      "\(path) is damaged in line \(line) (\(reason)); remove that line, or start again with --force."
    }
  }
}
