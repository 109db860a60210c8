/// What is wrong with the description of a tensor.
public enum TensorProblem: Error, Equatable, Sendable {
  case negative(Int)
  case rankTooLarge
  case strideCount(Int, rank: Int)
  case tooLarge([Int])
  case outsideStorage(lastElement: Int, storageCount: Int)
  case nameTooLong(byteCount: Int)
  case exceedsFile(bytes: Int, fileSize: Int)
  case byteCount(expected: Int, actual: Int)
}

extension TensorProblem: CustomStringConvertible {
  /// A clause that begins with a verb.
  public var description: String {
    switch self {
    case .negative(let value): "has a negative extent, stride or offset (\(value))"
    case .rankTooLarge: "has more than the \(TensorLayout.maximumRank) dimensions that are supported"
    case .strideCount(let count, let rank): "has \(count) strides for \(rank) dimensions"
    case .tooLarge(let shape): "has the impossible shape \(shape)"
    case .outsideStorage(let last, let count): "reaches element \(last) of a storage that has only \(count)"
    case .nameTooLong(let count): "has a name of \(count) bytes, more than the \(CheckpointTensor.maximumNameLength) that are supported"
    case .exceedsFile(let bytes, let size): "brings all tensors to \(bytes) bytes, more than four times the file's \(size)"
    case .byteCount(let expected, let actual): "needs \(expected) bytes, but has \(actual)"
    }
  }
}
