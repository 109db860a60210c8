import CLibrary
import Datasets
import Dispatch
import Files
import Images

/// Writes results on a thread of its own, so that writing overlaps with detection.
public actor ResultWriter {
  private nonisolated let executor = QueueExecutor(label: "result-writer")
  private let sink: any ResultSink

  /// A writer to `sink`.
  public init(_ sink: sending any ResultSink) { self.sink = sink }

  /// The queue that writing may block.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Takes the result of one image; returns and throws what the sink does.
  public func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure? { try sink.write(result, image: image) }

  /// Takes note of an image without a result; throws `FileError`.
  public func write(_ failure: ImageFailure) throws(FileError) { try sink.write(failure) }

  /// Completes what is only whole after the last image; throws `FileError` or `RunError`.
  public func finish() throws { try sink.finish() }
}

/// Something that takes the results of a run, image by image.
public protocol ResultSink {
  /// Takes the result of one image. Returns why it cannot be represented for this image alone; throws `FileError` when nothing can be written.
  func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure?

  /// Takes note of an image without a result; throws `FileError`.
  func write(_ failure: ImageFailure) throws(FileError)

  /// Completes what is only whole after the last image; throws `FileError` or `RunError`.
  func finish() throws
}

/// Results as one stream, such as standard output; images without a result leave no trace in it.
public final class ResultStream: ResultSink {
  private let writer: FileWriter
  /// Whether it is a file of its own, which has to be found afterwards.
  private let isFile: Bool
  private var rows: any RowFormat

  /// Starts a stream of `format` on an open descriptor; errors call it `name`. Throws `FileError`.
  public convenience init(
    _ format: ResultFormat, files: [String], options: ResultOptions, descriptor: Int32, name: String
  ) throws(FileError) {
    try self.init(format, files, options, FileWriter(descriptor: descriptor, path: name), isFile: false)
  }

  /// Starts a file of `format`, which holds what is done whenever the run ends. Throws `FileError`, also where something else stands in its place than rows of
  /// this format that are to be replaced.
  public convenience init(_ format: ResultFormat, files: [String], options: ResultOptions, path: String, replacing: Bool) throws(FileError)
  {
    let isThere = FileKind(of: path) != .missing
    if isThere && !replacing { throw .cannotCreate(path: path, reason: "it exists already; `replace` replaces it, or give another name") }
    if isThere, try !format.isFormat(ofFile: path) {
      throw .cannotCreate(path: path, reason: "what stands there is something else, which `replace` does not replace; give another name")
    }
    try self.init(format, files, options, FileWriter(path: path, flags: O_CREAT | (isThere ? O_TRUNC : O_EXCL)), isFile: true)
  }

  private init(_ format: ResultFormat, _ files: [String], _ options: ResultOptions, _ writer: FileWriter, isFile: Bool) throws(FileError) {
    precondition(format.isStream, "\(format.rawValue) is not one stream")
    (self.writer, self.isFile) = (writer, isFile)
    rows = format.streams(ids: options.imageIDs ?? COCOImageIDs(files: files), options: options)[0].parts[0]
    try writer.write(rows.header)
  }

  /// Writes a row.
  public func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure? {
    if isFile { try writer.checkPresence() }
    try writer.write(rows.row(result))
    return nil
  }

  /// Writes nothing.
  public func write(_ failure: ImageFailure) {}

  /// Writes what stands behind all rows.
  public func finish() throws(FileError) {
    try writer.write(rows.footer)
    if isFile { try writer.checkPresence() }
  }
}

/// Runs an actor on a queue of its own, where it may block.
final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
