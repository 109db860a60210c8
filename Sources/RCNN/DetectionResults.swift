import Results

/// The results of many images in the order of their files, for one iteration; memory stays bounded however slowly they are taken.
///
/// Cancelling the task that iterates ends the sequence.
public struct DetectionResults: AsyncSequence, Sendable {
  public typealias Element = Result<DetectedImage, ImageFailure>
  public typealias Failure = any Error

  private let pipeline: DetectionPipeline

  init(_ pipeline: DetectionPipeline) { self.pipeline = pipeline }

  /// Lets the batch that is being worked on finish and then ends the sequence.
  public func stop() { pipeline.stop() }

  /// Starts the work.
  public func makeAsyncIterator() -> Iterator { Iterator(pipeline: pipeline, results: pipeline.start().makeAsyncIterator()) }

  /// Takes results one by one.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let pipeline: DetectionPipeline
    fileprivate var results: AsyncThrowingStream<Element, any Error>.Iterator

    /// The next image's result, nil after the last; throws `DeviceError.failed`.
    public mutating func next() async throws -> Element? { try await next(isolation: #isolation) }

    /// The next image's result, nil after the last; throws `DeviceError.failed`.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
      let element = try await results.next(isolation: actor)
      if let element { pipeline.didTake(element) }
      return element
    }
  }
}
