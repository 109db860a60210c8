import Checksums

/// Why a pickle is refused.
public enum PickleProblem: Equatable, Sendable {
  case truncated
  case unknownOpcode(UInt8)
  case unsupportedOpcode(String)
  case unsupportedProtocol(Int)
  case disallowedCall(String)
  case stackUnderflow
  case stackOverflow
  case noMark
  case missingMemo(Int)
  case memoOverflow
  case nestingTooDeep
  case tooManyOpcodes
  case tooManyItems
  case invalidName
  case invalidFrame
  case unexpectedType(String, expected: String)
  case invalidPersistentID
  case conflictingStorage(String)
  case invalidTensor(TensorProblem)
  case unsupportedTensorMetadata
  case notEmptyAtStop(Int)
  case trailingBytes(Int)
}

extension PickleProblem: CustomStringConvertible {
  /// A clause that begins with a verb; the subject is an instruction.
  public var description: String {
    switch self {
    case .truncated: "is cut off"
    case .unknownOpcode(let byte): "does not exist (0x\(hexadecimal(byte, width: 2)))"
    case .unsupportedOpcode(let name): "is \(name), whose bytes lie outside of the file"
    case .unsupportedProtocol(let version): "asks for pickle protocol \(version), but 2 to 5 are supported"
    case .disallowedCall(let name): "calls \(quoted(name)), which cannot be called like this"
    case .stackUnderflow: "takes more values than there are"
    case .stackOverflow: "brings the stack to more than \(PickleLimits.stack) values"
    case .noMark: "needs a mark that is not there"
    case .missingMemo(let index): "uses memo \(index), which was never set"
    case .memoOverflow: "brings the memo to more than \(PickleLimits.memo) values"
    case .nestingTooDeep: "nests values deeper than \(PickleLimits.nesting)"
    case .tooManyOpcodes: "is one of more than \(PickleLimits.opcodes) instructions"
    case .tooManyItems: "brings the containers to more than \(PickleLimits.items) values"
    case .invalidName: "lacks the name or number that belongs to it"
    case .invalidFrame: "announces a frame that is longer than the pickle"
    case .unexpectedType(let type, let expected): "finds a \(type) where it needs \(expected)"
    case .invalidPersistentID: "has a persistent identifier that is not (\"storage\", type, key, device, count)"
    case .conflictingStorage(let key): "describes storage \(quoted(key)) differently than before"
    case .invalidTensor(let problem): "rebuilds a tensor that \(problem)"
    case .unsupportedTensorMetadata: "rebuilds a tensor with a pending conjugation or negation"
    case .notEmptyAtStop(let count): "ends the pickle with \(count) values instead of 1"
    case .trailingBytes(let count): "is followed by \(count) bytes that do not belong to the pickle"
    }
  }
}

extension PickleProblem {
  /// What to do about it.
  var remedy: String {
    switch self {
    case .unsupportedTensorMetadata: "resolve it before saving, or ask who made the file for one with plain tensors"
    case .tooManyItems, .tooManyOpcodes, .memoOverflow, .stackOverflow, .nestingTooDeep:
      "ask who made the file for one that holds only the model's state_dict"
    default: "the file is damaged or torch.save did not write it, so download it again"
    }
  }
}
