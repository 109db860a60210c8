import Images
import Results

/// The results of many images in the order of their files, for one iteration; memory stays bounded however slowly they are taken.
///
/// Cancelling the task that iterates ends the work and throws `CancellationError`; `stop()` ends the sequence in order.
public struct DetectionResults: AsyncSequence, Sendable {
  /// What becomes of an image.
  public typealias Element = Result<DetectedImage, ImageFailure>
  /// What ends the sequence before its time.
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

    /// The next image's result, nil after the last; throws `DeviceError.failed` and `CancellationError`.
    public mutating func next() async throws -> Element? { try await next(isolation: #isolation) }

    /// The next image's result, nil after the last; throws `DeviceError.failed` and `CancellationError`.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
      let element = try await results.next(isolation: actor)
      if let element { pipeline.didTake(element) } else { try Task.checkCancellation() }
      return element
    }
  }
}

/// An image with what was found in it.
public struct DetectedImage: Sendable {
  /// What is written down of it.
  public let result: ImageResult
  /// The pixels that the boxes refer to.
  public let image: Image
  /// Whether a camera noted that the image is to be turned, and the run was told to ignore that.
  public let ignoresOrientation: Bool

  /// The file it was read from.
  public var file: String { result.file }

  /// What was found, best first.
  public var objects: [Detection] { result.objects }
}

extension Detector {
  /// Detects in many image files, reading ahead and several at once; one bad file costs only its own result, a device that fails for good ends the sequence
  /// with `DeviceError.failed`.
  ///
  /// ```swift
  /// for try await result in detector.results(for: files) {
  ///   switch result {
  ///   case .success(let image): print(image.file, image.objects.count)
  ///   case .failure(let failure): print(failure)
  ///   }
  /// }
  /// ```
  public func results(for files: [String], options: RunOptions = RunOptions()) -> DetectionResults {
    results(for: ImageFeed(files: files), options: options)
  }

  /// Detects in the images of a feed likewise, which is read ahead as far as `options` allow and no further.
  public func results(for feed: ImageFeed, options: RunOptions = RunOptions()) -> DetectionResults {
    DetectionResults(DetectionPipeline(detector: self, feed: feed, options: options))
  }
}

/// How a run over many images goes about it; no result depends on it but for `tiling`, `orientation` and `limits`.
public struct RunOptions: Sendable {
  /// How many images, or tiles of an image, the device is given at once; nil is its choice: on the CPU as many as run side by side (one for each of up to eight
  /// threads, or for some of more), else one.
  public var batchSize: Int?
  /// The threads that read images ahead of the network.
  public var decodingThreadCount = 2
  /// The bytes of pixels beyond which no further image is read ahead.
  public var pixelBytesAhead = 512 << 20
  /// How large images are cut; nil looks at each as a whole.
  public var tiling: Tiling?
  /// What to do with the orientation that a camera noted.
  public var orientation = OrientationPolicy.apply
  /// What an image file may ask for before it is refused.
  public var limits = ImageLimits.default
  /// Where the time goes, if it is to be known.
  public var times: RunTimes?

  /// The defaults.
  public init() {}
}
