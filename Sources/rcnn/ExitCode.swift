import ArgumentParser
import CLibrary
import Datasets
import Evaluation
import OpenCLDevice
import ProcessGroups
import RCNN
import Sharding
import TensorGraph
import Training

/// What the program's exit status means, after sysexits(3) where that has a number.
extension ExitCode {
  /// Finished, but some inputs have no result.
  static let someInputsFailed = ExitCode(3)
  static let usage = ExitCode(64)
  static let badData = ExitCode(65)
  static let inputMissing = ExitCode(66)
  static let deviceUnavailable = ExitCode(69)
  static let cannotCreate = ExitCode(73)
  static let inputOutput = ExitCode(74)
  /// May succeed when tried again, perhaps elsewhere.
  static let temporary = ExitCode(75)

  /// Ended by a signal, as shells say it.
  static func signal(_ number: Int32) -> ExitCode {
    // Schedulers announce by it that they are about to end the program, and start it again after such a status.
    number == SIGUSR1 ? .temporary : ExitCode(128 + number)
  }

  /// A line for each code.
  static let explanation = """
        0  all inputs have results (of a shard: a result or a noted failure)
        1  unexpected error
        3  finished, but some inputs failed, kernels are wrong or files differ
       64  wrong usage
       65  a checkpoint, image, annotation file or download is refused,
           or a data set has findings
       66  an input does not exist or cannot be read
       69  the device is not available
       73  an output cannot be created
       74  reading or writing failed, perhaps since the disk is full
       75  try again: no memory, the device failed, a file is in use,
           shards are missing (--resume, or the shard again, continues)
      130  interrupted (141: nobody reads, 143: terminated; --resume continues)
    """
}

extension ExitCode {
  /// The exit status for an error of the libraries.
  init(for error: any Error) {
    switch error {
    case let error as CheckpointError: self = Self.code(error)
    case let error as DatasetError: self = Self.code(error)
    case let error as DetectorError: self = Self.code(error)
    case let error as DeviceError: self = Self.code(error)
    case let error as ImageError: self = Self.code(error)
    case let error as OpenCLError: self = Self.code(error)
    case let error as FileError: self = Self.code(error)
    case let error as RunError: self = Self.code(error)
    case let error as ShardError: self = Self.code(error)
    case let error as SourceError: self = Self.code(error)
    case ConfigurationError.ambiguousModel, is UsageError, is TrainingMemoryError: self = .usage
    case is ConfigurationError, is GraphError: self = .badData
    case let error as DownloadError: self = Self.code(error)
    case TrainingDataError.unknownImage, TrainingDataError.noSplit: self = .inputMissing
    case TrainingDataError.testSplit, TrainingDataError.nothingLeft: self = .usage
    case let error as TrainingError: self = Self.code(error)
    case ProcessGroupError.unavailable: self = .deviceUnavailable
    case ProcessGroupError.failed: self = .temporary
    case is UndescribableModel: self = .usage
    case is TrainingDataError, is UnusableDataError, is DatasetSplitError, is InitialParametersError, is RecipeError: self = .badData
    case is EvaluationError, is ResultsError, is CategoryMatchError, is AlignmentError: self = .badData
    default: self = .failure
    }
  }

  private static func code(_ error: CheckpointError) -> ExitCode {
    switch error {
    case .file(let error): code(error)
    case .tooLargeForZip: .cannotCreate
    default: .badData
    }
  }

  private static func code(_ error: TrainingError) -> ExitCode {
    switch error {
    case .otherRun, .sharedMemory: .usage
    case .noState, .nonFinite, .unlike: .badData
    case .otherProcess: .temporary
    }
  }

  private static func code(_ error: DatasetError) -> ExitCode {
    switch error {
    case .file(let error): code(error)
    case .image(let error): code(error)
    case .notADataset, .missingPlace, .missingImages, .orphanedLabels, .misplacedLabels, .noLabels: .inputMissing
    case .invalid, .dangling, .noSize, .otherSizes, .repeatedImage, .namelessImage, .namelessCategory: .badData
    case .unwritableName: .cannotCreate
    case .ambiguous: .usage
    }
  }

  private static func code(_ error: DetectorError) -> ExitCode {
    switch error {
    case .unknownClass, .classCount: .usage
    case .nonFiniteWeights, .missingTensor, .mismatch, .badDescription, .badThresholds: .badData
    }
  }

  private static func code(_ error: DeviceError) -> ExitCode {
    switch error {
    case .unknownRequest: .usage
    case .unavailable, .unsupported, .overrun, .unwritten, .unclean, .miscounted: .deviceUnavailable
    case .outOfMemory, .failed: .temporary
    case .badInput: .failure
    }
  }

  private static func code(_ error: OpenCLError) -> ExitCode {
    switch error {
    case .noLoader, .noKernel, .unusable, .buildFailed: .deviceUnavailable
    case .call, .timedOut: .temporary
    }
  }

  private static func code(_ error: ImageError) -> ExitCode {
    switch error {
    case .file(let error): code(error)
    case .outOfMemory: .temporary
    default: .badData
    }
  }

  private static func code(_ error: FileError) -> ExitCode {
    switch error {
    case .unreadable: .inputMissing
    case .readFailed, .writeFailed: .inputOutput
    case .outOfMemory, .busy, .cut: .temporary
    case .refused, .malformed: .badData
    case .cannotCreate, .badName: .cannotCreate
    case .brokenPipe: .signal(SIGPIPE)
    }
  }

  private static func code(_ error: RunError) -> ExitCode {
    switch error {
    case .notEmpty, .foreignFolder, .nothingToResume, .nothingToReplace, .foreign, .isInput: .cannotCreate
    case .otherSettings, .unknownSetting: .usage
    case .corrupt: .badData
    }
  }

  private static func code(_ error: ShardError) -> ExitCode {
    switch error {
    case .notEmpty: .cannotCreate
    case .noImages: .inputMissing
    case .noIndex, .noNumber, .contradiction, .noSuchShard, .otherCount, .otherSettings: .usage
    case .foreignPart: .badData
    case .incomplete, .transient: .temporary
    }
  }

  private static func code(_ error: DownloadError) -> ExitCode {
    switch error {
    case .noCurl: .deviceUnavailable
    case .transferFailed: .temporary
    case .wrongHash: .badData
    case .unwritable: .cannotCreate
    }
  }

  private static func code(_ error: SourceError) -> ExitCode {
    if case .file(let error) = error { code(error) } else { .inputMissing }
  }
}

/// Runs a command's work; an error becomes one sentence on standard error and the exit status that stands for it.
func reportingErrors(_ body: () throws -> Void) throws {
  do { try body() } catch { throw reported(error) }
}

/// What a command throws for an error after it has said it: the exit status.
func reported(_ error: any Error) -> any Error {
  if error is ExitCode { return error }
  // The reader of a pipe that has left wants no comment.
  if case FileError.brokenPipe = error {} else { Log().error("\(error)") }
  return ExitCode(for: error)
}

/// Options that make no sense, in one sentence.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A file of results that cannot be scored.
struct ResultsError: Error, CustomStringConvertible {
  let file: String
  let error: EvaluationError

  var description: String { "\(file): \(error)" }
}
