import Detectors
import DeviceRuntime
import Dispatch
import Files
import Images
import Results

/// Reads images on some threads, runs them in batches on another, and delivers the results in order.
final class DetectionPipeline: Sendable {
  typealias Stream = AsyncThrowingStream<DetectionResults.Element, any Error>

  private let detector: Detector
  private let feed: ImageFeed
  private let options: RunOptions
  private let monitor: Monitor<PipelineState>

  init(detector: Detector, feed: ImageFeed, options: RunOptions) {
    (self.detector, self.feed, self.options) = (detector, feed, options)
    // The parts of a large image are batches of their own.
    let batchSize = options.tiling == nil ? detector.batchSize(options.batchSize) : 1
    monitor = Monitor(
      PipelineState(count: feed.count, batchSize: batchSize, mixesSizes: detector.mixesSizes, byteLimit: options.pixelBytesAhead))
  }

  /// Starts the threads.
  func start() -> Stream {
    // What is delivered and not yet taken is bounded by the window of the state, not by the stream.
    let (stream, continuation) = Stream.makeStream()
    continuation.onTermination = { _ in self.stop() }
    // The system's pool waits for ever for room that a limit never gives.
    guard AddressSpace.hasRoom(forThreads: options.decodingThreadCount + 4) else {
      continuation.finish(throwing: DeviceError.outOfMemory(byteCount: nil))
      return stream
    }
    for number in 0..<max(1, options.decodingThreadCount) {
      DispatchQueue(label: "decoder-\(number)").async { self.decodeAll(continuation) }
    }
    DispatchQueue(label: "detector").async { self.detectAll(continuation) }
    return stream
  }

  /// Ends the work after the batch at hand.
  func stop() { monitor.update { $0.isStopped = true } }

  /// Makes room for one more image.
  func didTake(_ element: DetectionResults.Element) { monitor.update { $0.didTake(element) } }

  private func decodeAll(_ results: Stream.Continuation) {
    while let (index, request) = feed.next({ monitor.next { $0.nextPlace() } }, isThere: { monitor.update { $0.willDecode() } }) {
      guard let request else {
        monitor.update { $0.isComplete = true }
        break
      }
      let image = decode(request)
      monitor.update { state in
        state.didDecode(index, image)
        state.deliver(to: results)
      }
    }
  }

  private func decode(_ request: ImageFeed.Request) -> Result<DecodedImage, ImageFailure> {
    let start = ContinuousClock.now
    defer { options.times?.add(ContinuousClock.now - start, to: .decode) }
    var name = ""
    do {
      let image: Image
      let noted: Orientation
      switch request {
      case .file(let path):
        name = path
        (image, noted) = try Image.read(contentsOf: path, limits: options.limits, orientation: options.orientation)
      case .bytes(let bytes, let given):
        name = given
        (image, noted) = try Image.read(bytes, name: name, limits: options.limits, orientation: options.orientation)
      case .refused(let failure): return .failure(failure)
      }
      let isIgnored = options.orientation == .ignore && noted != .upright
      return .success(DecodedImage(file: name, planned: detector.plan(image), ignoresOrientation: isIgnored))
    } catch {
      return .failure(ImageFailure(error, file: name, stage: .decode))
    }
  }

  private func detectAll(_ results: Stream.Continuation) {
    var failure: (any Error)?
    // Who stops the work gets what is done.
    do { try detectBatches(results) } catch { failure = error is CancellationError ? nil : error }
    monitor.update { state in
      state.isStopped = true
      state.deliverRest(to: results)
    }
    results.finish(throwing: failure)
  }

  private func detectBatches(_ results: Stream.Continuation) throws {
    while let batch = monitor.next({ $0.nextBatch() }) {
      let images = batch.map(\.image)
      let outcomes = detector.mixesSizes && options.tiling == nil ? try detect(each: images) : try detect(images[...])
      monitor.update { state in
        state.didDetect(batch, outcomes)
        state.deliver(to: results)
      }
    }
  }

  /// Images side by side, of which each may fail; throws `DeviceError.failed`, for which no image is to blame.
  private func detect(each images: [DecodedImage]) throws -> [DetectionResults.Element] {
    let start = ContinuousClock.now
    let results = detector.labelledBoxes(each: images.map(\.planned), profile: options.times?.profile)
    let duration = (ContinuousClock.now - start) / images.count
    return try zip(images, results).map { image, result in
      do { return .success(image.detected(try result.get(), in: duration, categories: detector.categories)) } catch {
        return .failure(try Self.failure(of: image.file, error))
      }
    }
  }

  /// A batch that fails is halved until only the image to blame fails; throws likewise.
  private func detect(_ batch: ArraySlice<DecodedImage>) throws -> [DetectionResults.Element] {
    do {
      let start = ContinuousClock.now
      let detections = try detect(batch.map(\.planned))
      let duration = (ContinuousClock.now - start) / batch.count
      return zip(batch, detections).map { .success($0.detected($1, in: duration, categories: detector.categories)) }
    } catch {
      let failure = try Self.failure(of: batch[batch.startIndex].file, error)
      guard batch.count > 1 else { return [.failure(failure)] }
      if case DeviceError.outOfMemory = error, let size = batch.first?.paddedSize {
        monitor.update { $0.limitBatches(of: size, to: batch.count / 2) }
      }
      let middle = batch.startIndex + batch.count / 2
      return try detect(batch[..<middle]) + detect(batch[middle...])
    }
  }

  private func detect(_ batch: [PlannedImage]) throws -> [[LabelledBox]] {
    let profile = options.times?.profile
    guard let tiling = options.tiling else { return try detector.labelledBoxes(batch: batch, profile: profile) }
    return try batch.map { planned in
      try detector.labelledBoxes(in: planned.image, tiling: tiling, batchSize: options.batchSize, profile: profile) {
        monitor.update { $0.isStopped }
      }
    }
  }

  /// The failure of an image; throws errors for which no image is to blame.
  private static func failure(of file: String, _ error: any Error) throws -> ImageFailure {
    if case DeviceError.failed = error { throw error }
    if error is CancellationError { throw error }
    let code = if case DeviceError.outOfMemory = error { "out_of_memory" } else { error is TilingError ? "too_many_tiles" : "device" }
    return ImageFailure(file: file, stage: .detect, code: code, message: "\(file): \(error)")
  }
}
