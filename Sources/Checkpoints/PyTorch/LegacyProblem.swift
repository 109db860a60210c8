/// What is wrong with a checkpoint in PyTorch's legacy format; offsets are in bytes from the beginning of the file.
public enum LegacyProblem: Equatable, Sendable {
  case unsupportedVersion
  case bigEndian
  case invalidKeyList
  case unknownStorage(key: String)
  case unknownType(key: String)
  case missingStorage(key: String)
  case truncatedStorage(key: String, offset: Int)
  case storageCount(key: String, expected: Int, actual: Int)
  case trailingBytes(offset: Int)
}

extension LegacyProblem: CustomStringConvertible {
  /// A clause that names the place and the remedy.
  public var description: String {
    switch self {
    case .unsupportedVersion: "the legacy format has another version than 1001: save the file again with a current PyTorch"
    case .bigEndian: "the tensors were saved on a big-endian machine: save them again on a little-endian one"
    case .invalidKeyList: "the list of storages is not a list of different texts: save the file again"
    case .unknownStorage(let key): "no tensor uses the listed storage \(quoted(key)): save the file again"
    case .unknownType(let key):
      "storage \(quoted(key)) has elements of a type that is not known here: save the file again with a current PyTorch"
    case .missingStorage(let key): "storage \(quoted(key)) is used but not listed: save the file again"
    case .truncatedStorage(let key, let offset):
      "the file ends within storage \(quoted(key)), which begins at byte \(offset): download it again"
    case .storageCount(let key, let expected, let actual):
      "storage \(quoted(key)) has \(actual) elements where the pickle announces \(expected): download the file again"
    case .trailingBytes(let offset): "bytes that belong to no tensor follow from byte \(offset) on: download the file again"
    }
  }
}
