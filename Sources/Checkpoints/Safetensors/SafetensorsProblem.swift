import JSON

/// What is wrong with a safetensors file; offsets are in bytes from the beginning of the file.
public enum SafetensorsProblem: Equatable, Sendable {
  case headerTooLong(UInt64)
  case truncatedHeader(length: UInt64, fileSize: Int)
  case malformed(offset: Int, expected: String)
  case invalidString(offset: Int)
  case textTooLong(offset: Int, limit: Int)
  case combiningMarks(offset: Int)
  case invalidInteger(offset: Int)
  case duplicateKey(String)
  case tooManyTensors
  case tooMuchMetadata
  case unknownField(tensor: String, field: String)
  case missingField(tensor: String)
  case unsupportedDataType(tensor: String, dataType: String)
  case invalidTensor(name: String, TensorProblem)
  case notContiguous(tensor: String, expectedStart: Int, start: Int)
  case truncated(missingBytes: Int)
  case trailingBytes(Int)
}

extension SafetensorsProblem: CustomStringConvertible {
  /// A clause that names the place and the remedy.
  public var description: String {
    switch self {
    case .headerTooLong(let length):
      "the header claims \(length) bytes, more than the 100,000,000 that safetensors allows: check the download"
    case .truncatedHeader(let length, let size): "the header claims \(length) bytes, but the file has only \(size): download it again"
    case .malformed(let offset, let expected): "the header lacks \(expected) at byte \(offset): write the file again"
    case .invalidString(let offset): "the header has an invalid text at byte \(offset): write the file again"
    case .textTooLong(let offset, let limit):
      "the header has a text of more than \(limit) bytes at byte \(offset): write the file again with a shorter one"
    case .combiningMarks(let offset):
      "the header has a text with more than 30 combining marks in a row at byte \(offset): write the file again with another one"
    case .invalidInteger(let offset): "the header has an invalid number at byte \(offset): write the file again"
    case .duplicateKey(let key): "the header has the key \(quoted(key)) twice: write the file again"
    case .tooManyTensors: "there are more than \(SafetensorsHeader.maximumTensorCount) tensors: split the file"
    case .tooMuchMetadata:
      "there are more than \(SafetensorsHeader.maximumMetadataCount) texts in the metadata: write the file again without them"
    case .unknownField(let tensor, let field): "tensor \(quoted(tensor)) has the unknown field \(quoted(field)): write the file again"
    case .missingField(let tensor): "tensor \(quoted(tensor)) lacks dtype, shape or data_offsets: write the file again"
    case .unsupportedDataType(let tensor, let dataType):
      "tensor \(quoted(tensor)) has the unsupported type \(quoted(dataType)): convert it to F32, F16 or BF16"
    case .invalidTensor(let name, let problem): "tensor \(quoted(name)) \(problem): write the file again"
    case .notContiguous(let tensor, let expected, let start):
      "tensor \(quoted(tensor)) begins at byte \(start) of the data instead of \(expected), which leaves a gap or an overlap: write the file again"
    case .truncated(let count): "the last \(count) bytes are missing: download the file again"
    case .trailingBytes(let count): "\(count) bytes that belong to no tensor follow: download the file again"
    }
  }
}

extension SafetensorsProblem {
  /// What is wrong with the JSON of a header that begins at the byte `start` of its file.
  init(_ problem: JSONProblem, start: Int) {
    let offset = start + problem.offset
    switch problem.kind {
    case .missing(let what): self = .malformed(offset: offset, expected: what)
    case .foreign: self = .malformed(offset: offset, expected: "'{'")
    case .invalidText: self = .invalidString(offset: offset)
    case .textTooLong(let limit): self = .textTooLong(offset: offset, limit: limit)
    case .combiningMarks: self = .combiningMarks(offset: offset)
    case .invalidNumber: self = .invalidInteger(offset: offset)
    case .duplicateKey(let key): self = .duplicateKey(key)
    case .tooDeep, .content: self = .malformed(offset: offset, expected: problem.reason)
    }
  }
}
