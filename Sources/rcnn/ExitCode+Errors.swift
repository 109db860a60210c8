import ArgumentParser
import Datasets
import Evaluation
import Glibc
import OpenCLDevice
import RCNN
import TensorGraph

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
    case let error as SourceError: self = Self.code(error)
    case ConfigurationError.ambiguousModel, is UsageError: self = .usage
    case is ConfigurationError, is GraphError: self = .badData
    case let error as DownloadError: self = Self.code(error)
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

  private static func code(_ error: DatasetError) -> ExitCode {
    switch error {
    case .file(let error): code(error)
    case .image(let error): code(error)
    case .notADataset, .missingImages, .orphanedLabels, .misplacedLabels, .noLabels: .inputMissing
    case .invalid, .dangling, .noSize, .repeatedImage, .namelessImage: .badData
    case .unwritableName: .cannotCreate
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
    case .unavailable, .unsupported, .overrun, .unwritten, .miscounted: .deviceUnavailable
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
    case .notEmpty, .nothingToResume, .nothingToReplace, .foreign, .isInput: .cannotCreate
    case .otherSettings, .unknownSetting: .usage
    case .corrupt: .badData
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
