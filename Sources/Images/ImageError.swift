import Files

/// Why an image could not be read or written.
public enum ImageError: DescribedError, Equatable, Sendable {
  /// The operating system refuses to read or write the file.
  case file(FileError)
  case empty(file: String)
  /// The content is not an image, but something else if that is known, such as "an HTML page".
  case notAnImage(file: String, content: String?, remedy: String = "give a PNG, JPEG, WebP, TIFF or BMP file")
  /// The content is of a known format of images other than those that are read.
  case foreignFormat(file: String, format: String, remedy: String = "convert it to PNG or JPEG")
  /// The content is of a rare kind of its format, such as lossless JPEG.
  case unsupported(file: String, reason: String)
  /// The file ends before the image does.
  case truncated(file: String, place: String)
  case corrupt(file: String, reason: String)
  /// The file asks for more than its `ImageLimits` allow.
  case limitExceeded(file: String, limit: String)
  case outOfMemory(file: String, bytes: Int)
  /// The image cannot be represented in the format to write.
  case unencodable(file: String, reason: String)
}

extension ImageError {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .empty(let file): "\(file) is empty; copy or download it again."
    case .notAnImage(let file, let content, let remedy): "\(file) is \(content.map { $0 + ", " } ?? "")not an image; \(remedy)."
    case .foreignFormat(let file, let format, let remedy): "\(file) is \(format); \(remedy)."
    case .unsupported(let file, let reason): "\(file) is of an unsupported kind (\(reason)); convert it to 8-bit PNG or baseline JPEG."
    case .truncated(let file, let place): "\(file) is truncated: it ends \(place); copy or download it again."
    case .corrupt(let file, let reason): "\(file) is corrupt (\(reason)); copy or download it again."
    case .limitExceeded(let file, let limit): "\(file) is refused, since it \(limit); shrink it, or raise the limit if you trust it."
    case .outOfMemory(let file, let bytes): "\(file) needs \(bytes) bytes of memory, which are not available; shrink it."
    case .unencodable(let file, let reason): "\(file) cannot be written, since \(reason)."
    }
  }
}
