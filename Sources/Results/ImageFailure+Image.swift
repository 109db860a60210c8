import Files
import Images

extension ImageFailure {
  /// The failure of reading, or of drawing on, an image.
  public init(_ error: ImageError, file: String, stage: Stage) {
    self.init(file: file, stage: stage, code: error.code, message: error.description)
  }
}

extension ImageError {
  fileprivate var code: String {
    switch self {
    case .file(.unreadable), .file(.readFailed): "unreadable"
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
