/// Why results cannot be written, or those of an earlier run not be continued.
public enum OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  case cannotCreate(path: String, reason: String)
  case writeFailed(path: String, reason: String)
  /// The reader of a pipe has gone.
  case brokenPipe(path: String)
  case notEmpty(directory: String)
  /// Another process writes to the same file.
  case busy(path: String)
  case nothingToResume(directory: String)
  case otherSettings(directory: String, name: String, earlier: String, now: String)
  /// A run that did not note what it was made with as runs do now.
  case unknownSetting(directory: String, name: String)
  case unreadable(path: String, reason: String)
  case corrupt(path: String, line: Int, reason: String)
  /// A file that was given is not the JSON that it should be.
  case malformed(path: String, line: Int, reason: String)

  public var description: String {
    switch self {
    case .cannotCreate(let path, let reason): "\(path) cannot be created: \(reason)."
    case .writeFailed(let path, let reason): "\(path) cannot be written: \(reason)."
    case .brokenPipe(let path): "\(path) is a pipe that nobody reads any more."
    case .notEmpty(let directory):
      "\(directory) is not empty; --resume continues the run in it, --force replaces its results, or give another folder."
    case .busy(let path): "\(path) is being written by another process; wait for it, or give another folder."
    case .nothingToResume(let directory): "\(directory) holds files but no run that could be resumed; give another folder."
    case .otherSettings(let directory, let name, let earlier, let now):
      "the run in \(directory) was made with \(name) \(earlier), not \(now); give the same options, or another folder."
    case .unknownSetting(let directory, let name):
      "the run in \(directory) was made by an earlier version, which did not note its \(name); give another folder, or start again with --force."
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
    case .corrupt(let path, let line, let reason):
      "\(path) is damaged in line \(line) (\(reason)); remove that line, or start again with --force."
    case .malformed(let path, let line, let reason): "\(path) is not what it should be in line \(line): \(reason); give another file."
    }
  }
}
