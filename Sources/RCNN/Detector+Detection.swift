import Dispatch
import Images
import Results
import Synchronization

extension Detector {
  /// The objects in an image, best first: `source` is the path or the URL of its file, the bytes of one, or its pixels; `tiling` looks at a large one in parts.
  ///
  /// Blocks until the network is done; from a task call the `async` form. Throws `ImageError`, `TilingError`, `DeviceError.outOfMemory` when a smaller image may
  /// do, and `DeviceError.failed` when the device is of no more use.
  public func detect(in source: some ImageSource, tiling: Tiling? = nil) throws -> [Detection] {
    try detect(in: source, tiling: tiling) { false }
  }

  /// The objects in an image, likewise, without blocking the thread of the task; once that is cancelled, throws `CancellationError`.
  public func detect(in source: some ImageSource, tiling: Tiling? = nil) async throws -> [Detection] {
    let cancellation = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await Self.offTheCooperativePool { try self.detect(in: source, tiling: tiling) { cancellation.isSet } }
    } onCancel: {
      cancellation.set()
    }
  }

  /// The objects in each of several images, best first. Images run side by side, or as a batch those of one size after the resize; the answer does not depend on
  /// it. Throws likewise.
  public func detect(in images: [Image]) throws -> [[Detection]] { try labelledBoxes(in: images).map(detections) }

  /// The objects in each of several images, without blocking the thread of the task. Throws likewise.
  public func detect(in images: [Image]) async throws -> [[Detection]] {
    try await Self.offTheCooperativePool { try self.labelledBoxes(in: images).map(self.detections) }
  }

  /// A detector with the weights of the checkpoint at `path`, made without blocking the thread of the task. Throws as `init(weights:options:)`.
  public static func load(weights path: String, options: DetectorOptions = DetectorOptions()) async throws -> Detector {
    try await offTheCooperativePool { try Detector(weights: path, options: options) }
  }

  private func detect(in source: some ImageSource, tiling: Tiling?, isStopped: () -> Bool) throws -> [Detection] {
    if isStopped() { throw CancellationError() }
    let image = try source.image()
    if isStopped() { throw CancellationError() }
    guard let tiling else { return try detections(labelledBoxes(in: [image])[0]) }
    return try detections(labelledBoxes(in: image, tiling: tiling, isStopped: isStopped))
  }

  private func detections(_ boxes: [LabelledBox]) -> [Detection] { boxes.map { Detection($0, categories: categories) } }

  /// Runs what takes long on a thread that may block.
  private static func offTheCooperativePool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try Task.checkCancellation()
    let value = try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
    }
    try Task.checkCancellation()
    return value
  }
}

/// Whether a task was cancelled, for work outside of it.
private final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}
