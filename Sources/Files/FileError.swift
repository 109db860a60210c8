import CLibrary

/// Why a file or a folder cannot be read or written.
public enum FileError: DescribedError, Equatable, Sendable {
  /// It is not there, or may not be read.
  case unreadable(path: String, reason: String)
  /// Reading began and failed.
  case readFailed(path: String, reason: String)
  /// There is no memory to read it into.
  case outOfMemory(path: String)
  /// It is not the kind of file that it should be, or does not hold what it should.
  case refused(path: String, reason: String)
  /// The content of a line, counted from 1, is not what it should be.
  case malformed(path: String, line: Int, reason: String)
  case cannotCreate(path: String, reason: String)
  /// The file system takes no such name; another name would do.
  case badName(path: String, reason: String)
  case writeFailed(path: String, reason: String)
  /// The reader of a pipe has gone.
  case brokenPipe(path: String)
  /// Another process writes to the same file.
  case busy(path: String)
  /// It became shorter while it was being read.
  case cut(path: String)
}

extension FileError {
  /// One sentence that names the file and the remedy.
  public var description: String { (path.isEmpty ? "\"\"" : "") + sentence }

  /// Begins with the path.
  private var sentence: String {
    switch self {
    case .unreadable(let path, let reason), .readFailed(let path, let reason): "\(path) cannot be read: \(reason)."
    case .outOfMemory(let path): "\(path) cannot be read: there is no memory for it; try again when more is free."
    case .refused(let path, let reason): "\(path) is refused: \(reason)."
    case .malformed(let path, let line, let reason): "\(path) is not what it should be in line \(line): \(reason); give another file."
    case .cannotCreate(let path, let reason): "\(path) cannot be created: \(reason)."
    case .badName(let path, let reason): "\(path) cannot be created: \(reason); rename what it is called after."
    case .writeFailed(let path, let reason): "\(path) cannot be written: \(reason)."
    case .brokenPipe(let path): "\(path) is a pipe that nobody reads any more."
    case .cut(let path): "\(path) was cut while it was being read; leave it alone until the program has ended, and try again."
    case .busy(let path): "\(path) is being written by another process; wait for it, or give another folder."
    }
  }

  /// The file or folder that it concerns.
  package var path: String {
    switch self {
    case .unreadable(let path, _), .readFailed(let path, _), .outOfMemory(let path), .refused(let path, _), .malformed(let path, _, _),
      .cannotCreate(let path, _), .badName(let path, _), .writeFailed(let path, _), .brokenPipe(let path), .busy(let path), .cut(let path):
      path
    }
  }

  /// What the operating system's answer to an attempt to read means.
  package static func reading(_ path: String, _ code: Int32) -> FileError {
    switch code {
    case ENOMEM: .outOfMemory(path: path)
    case EIO, ESTALE: .readFailed(path: path, reason: systemReason(code))
    default: .unreadable(path: path, reason: systemReason(code))
    }
  }

  /// What the operating system's answer to an attempt to make something means.
  package static func creating(_ path: String, _ code: Int32) -> FileError {
    switch code {
    case ENAMETOOLONG, EILSEQ, EINVAL: .badName(path: path, reason: systemReason(code))
    case ENOSPC, EDQUOT, EIO: .writeFailed(path: path, reason: systemReason(code))
    default: .cannotCreate(path: path, reason: systemReason(code))
    }
  }

  /// What becomes of results in a file that somebody removes.
  package static func removed(_ path: String) -> FileError {
    .writeFailed(path: path, reason: "it was removed while results were written to it; what was found since is lost")
  }

  /// What the operating system's answer to an attempt to write means.
  package static func writing(_ path: String, _ code: Int32) -> FileError {
    code == EPIPE ? .brokenPipe(path: path) : .writeFailed(path: path, reason: systemReason(code))
  }
}

/// What the operating system says of an error number, such as "no space left on device".
package func systemReason(_ code: Int32) -> String {
  let reason = String(cString: strerror(code))
  return reason.prefix(1).lowercased() + reason.dropFirst()
}
