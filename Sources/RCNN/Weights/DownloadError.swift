/// Why a checkpoint could not be fetched.
public enum DownloadError: Error, CustomStringConvertible, Sendable, Equatable {
  case noCurl(reason: String)
  case transferFailed(url: String, status: Int32)
  case wrongHash(url: String, expected: String, actual: String)
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .noCurl(let reason):
      "the program curl, which does downloads, cannot be started (\(reason)); install it, or fetch the file by other means."
    case .transferFailed(let url, let status): "\(url) could not be fetched (curl ended with \(status)); nothing was kept."
    case .wrongHash(let url, let expected, let actual):
      "what \(url) returned is damaged or another file: its SHA-256 begins with \(actual.prefix(expected.count)), not \(expected); nothing was kept."
    case .unwritable(let path, let reason): "\(path) cannot be written (\(reason)); choose another --output folder."
    }
  }
}
