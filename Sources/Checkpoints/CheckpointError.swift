import Files

/// Why a checkpoint cannot be read or written; the description is one sentence that names the file, the place and the remedy.
public enum CheckpointError: DescribedError, Equatable, Sendable {
  /// The operating system refuses to read or write the file.
  case file(FileError)
  case notACheckpoint(file: String, ForeignFile)
  case zip(file: String, ZipProblem)
  /// `offset` is the position of the refused instruction in bytes from the beginning of the file.
  case pickle(file: String, PickleProblem, opcode: String, offset: Int)
  case legacy(file: String, LegacyProblem)
  case safetensors(file: String, SafetensorsProblem)
  /// The file holds something else than a dictionary of tensors; `found` says what.
  case noStateDict(file: String, found: String)
  case duplicateTensor(file: String, name: String)
  case storageSize(file: String, key: String, expectedBytes: Int, actualBytes: Int)
  case tensor(file: String, name: String, TensorProblem)
  case missingTensor(file: String, name: String)
  /// A zip checkpoint is written without the extensions for more than 4 GiB or 65,534 records.
  case tooLargeForZip(file: String)
}

extension CheckpointError {
  /// One sentence for the user.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notACheckpoint(let file, let foreign): "\(file): \(foreign)."
    case .zip(let file, let problem): "\(file): \(problem)."
    case .pickle(let file, let problem, let opcode, let offset):
      "\(file): the pickle instruction \(opcode) at byte \(offset) \(problem); \(problem.remedy)."
    case .legacy(let file, let problem): "\(file): \(problem)."
    case .safetensors(let file, let problem): "\(file): \(problem)."
    case .noStateDict(let file, let found):
      "\(file): there is no dictionary of a model's tensors, but \(found); give the file that has the model's weights, its state_dict."
    case .duplicateTensor(let file, let name): "\(file): there are two tensors named \(quoted(name)); keep one of them."
    case .storageSize(let file, let key, let expected, let actual):
      "\(file): storage \(quoted(key)) has \(actual) bytes where the pickle announces \(expected); download the file again."
    case .tensor(let file, let name, let problem): "\(file): tensor \(quoted(name)) \(problem); save it again."
    case .missingTensor(let file, let name): "\(file): there is no tensor \(quoted(name)); check that the file belongs to this model."
    case .tooLargeForZip(let file): "\(file): the tensors exceed the 4 GiB or 65,534 records of a plain zip checkpoint; write safetensors."
    }
  }
}
