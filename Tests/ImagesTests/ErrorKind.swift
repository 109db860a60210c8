import Files
import Images
import Testing

/// The case of an `ImageError` without its values.
enum ErrorKind {
  case unreadable, empty, notAnImage, foreignFormat, unsupported, truncated, corrupt, limitExceeded, outOfMemory, unwritable, unencodable

  init(_ error: ImageError) {
    self =
      switch error {
      case .file(.unreadable): .unreadable
      case .file: .unwritable
      case .empty: .empty
      case .notAnImage: .notAnImage
      case .foreignFormat: .foreignFormat
      case .unsupported: .unsupported
      case .truncated: .truncated
      case .corrupt: .corrupt
      case .limitExceeded: .limitExceeded
      case .outOfMemory: .outOfMemory
      case .unencodable: .unencodable
      }
  }
}

/// How the decoding of bytes fails, or nil if it does not.
func failure(_ bytes: [UInt8], limits: ImageLimits = .default) -> ImageError? {
  do throws(ImageError) {
    _ = try Image(decoding: bytes, name: "test", limits: limits)
    return nil
  } catch {
    return error
  }
}

func failureKind(_ bytes: [UInt8], limits: ImageLimits = .default) -> ErrorKind? {
  failure(bytes, limits: limits).map(ErrorKind.init)
}
