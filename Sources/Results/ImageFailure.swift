import Files
import Images

/// Why one image has no result; all others are untouched by it.
public struct ImageFailure: DescribedError, Equatable, Sendable {
  /// The path as it was given.
  public var file: String
  /// Where it happened.
  public var stage: Stage
  /// A word that programs may compare, such as "truncated".
  public var code: String
  /// One sentence that names the file and the remedy.
  public var message: String

  /// Where it happened.
  public enum Stage: String, Sendable {
    case find, decode, detect, write
  }

  /// A failure.
  public init(file: String, stage: Stage, code: String, message: String) {
    self.file = file
    self.stage = stage
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

extension ImageFailure {
  /// The failure of reading, or of drawing on, an image.
  public init(_ error: ImageError, file: String, stage: Stage) {
    self.init(file: file, stage: stage, code: error.code, message: error.description)
  }
}

extension ImageError {
  fileprivate var code: String {
    switch self {
    case .file(.unreadable): "unreadable"
    case .file(.readFailed): "read_failed"
    case .file(.outOfMemory): "out_of_memory"
    case .file: "unwritable"
    case .empty: "empty"
    case .notAnImage: "not_an_image"
    case .foreignFormat: "foreign_format"
    case .unsupported: "unsupported"
    case .truncated: "truncated"
    case .corrupt: "corrupt"
    case .limitExceeded: "limit_exceeded"
    case .outOfMemory: "out_of_memory"
    case .unencodable: "unencodable"
    }
  }
}
