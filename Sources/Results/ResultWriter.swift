import Files
import Images

/// Writes results on a thread of its own, so that writing overlaps with detection.
public actor ResultWriter {
  private nonisolated let executor = QueueExecutor(label: "result-writer")
  private let sink: any ResultSink

  /// A writer to `sink`.
  public init(_ sink: sending any ResultSink) { self.sink = sink }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Takes the result of one image; returns and throws what the sink does.
  public func write(_ result: ImageResult, image: Image) throws(FileError) -> ImageFailure? { try sink.write(result, image: image) }

  /// Takes note of an image without a result; throws `FileError`.
  public func write(_ failure: ImageFailure) throws(FileError) { try sink.write(failure) }

  /// Completes what is only whole after the last image; throws `FileError` or `RunError`.
  public func finish() throws { try sink.finish() }
}
