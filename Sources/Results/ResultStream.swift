import Datasets
import Files
import Images

/// Results as one stream, such as standard output; images without a result leave no trace in it.
public final class ResultStream: ResultSink {
  private let writer: FileWriter
  private var rows: any RowFormat

  /// Starts a stream of `format` on an open descriptor; errors call it `name`. Throws `FileError`.
  public init(_ format: ResultFormat, files: [String], options: ResultOptions, descriptor: Int32, name: String) throws(FileError) {
    precondition(format.isStream, "\(format.rawValue) is not one stream")
    writer = FileWriter(descriptor: descriptor, path: name)
    rows = format.streams(ids: options.imageIDs ?? COCOImageIDs(files: files), options: options)[0].parts[0]
    try writer.write(rows.header)
  }

  public func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure? {
    try writer.write(rows.row(result))
    return nil
  }

  public func write(_ failure: ImageFailure) {}

  public func finish() throws(FileError) { try writer.write(rows.footer) }
}
