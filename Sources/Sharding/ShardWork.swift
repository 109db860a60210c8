import RCNN
import Results
import Synchronization

/// What one process does of a plan: the parts of its shard that are not done yet, one after the other.
///
/// A part is written when all its images are dealt with, and never done again. Two attempts at the same time write the same.
public final class ShardWork: Sendable {
  /// What detects.
  public let detector: Detector
  /// How many images the shard has.
  public let imageCount: Int
  /// Of these, images in parts that an earlier attempt has done.
  public let skipped: Int
  private let plan: ShardPlan
  private let parts: [Int]
  private let options: RunOptions
  private let state = Mutex(State())

  private struct State {
    var isStopped = false
    var results: DetectionResults?
  }

  /// The work of a shard of `plan` with a detector. Throws `ShardError` where rows would not be those of the plan, or of the parts that are there, and
  /// `FileError`.
  public init(_ plan: ShardPlan, shard: Int, _ detector: Detector, version: String, options: RunOptions = RunOptions()) throws {
    (self.plan, self.detector, self.options) = (plan, detector, options)
    try plan.requireSame(ShardPlan.settings(RunSettings(detector, options, ResultOptions()), version: version))
    var (open, done, all) = ([Int](), 0, 0)
    for part in plan.parts(ofShard: shard) {
      all += plan.places(ofPart: part).count
      guard let whole = try Part(part, of: plan) else {
        open.append(part)
        continue
      }
      let device = "\(detector.deviceKind)"
      guard whole.device == device else {
        throw ShardError.foreignPart(path: plan.path(ofPart: part), reason: "was found on \(whole.device), and not on \(device)")
      }
      done += whole.rows.count
    }
    (parts, skipped, imageCount) = (open, done, all)
  }

  /// Lets the images that are being worked on finish and ends the work; their part is not written, unless it is whole.
  public func stop() {
    state.withLock { state in
      state.isStopped = true
      state.results?.stop()
    }
  }

  /// Does the work; `progress` is called after each image, with the reason if it has no result. Returns whether all is done. Throws what the device throws,
  /// `FileError`, and `ShardError.transient` for an image that another attempt may find something in.
  public func run(progress: (ImageFailure?) -> Void = { _ in }) async throws -> Bool {
    var manifest = try Manifest(plan.manifestPath)
    for part in parts {
      let files = try manifest.entries(at: plan.places(ofPart: part)).map(\.file)
      guard let results = begin(files) else { return false }
      var (rows, failed) = ([String](), 0)
      for try await result in results {
        switch result {
        case .success(let image):
          rows.append(JSONLines().row(image.result))
          progress(nil)
        case .failure(let failure):
          // A row is for good, and elsewhere, or later, the image may have a result.
          if failure.isTransient { throw ShardError.transient(failure.message) }
          rows.append(JSONLines().row(failure))
          failed += 1
          progress(failure)
        }
      }
      if rows.count < files.count { return false }
      try Part.write(rows, failed: failed, part: part, of: plan, device: "\(detector.deviceKind)")
    }
    return true
  }

  private func begin(_ files: [String]) -> DetectionResults? {
    state.withLock { state in
      if state.isStopped { return nil }
      state.results = detector.results(for: files, options: options)
      return state.results
    }
  }
}

extension ShardPlan {
  /// Of what a run depends on: all but the kind of device, which parts tell.
  public static func settings(_ settings: RunSettings, version: String) -> [Setting] {
    [Setting("version", version)] + settings.all.filter { $0.name != "device-kind" }.map { Setting($0.name, "\($0.value)") }
  }

  /// Throws `ShardError.otherSettings` unless rows with these settings are those of the plan.
  func requireSame(_ now: [Setting]) throws(ShardError) {
    for index in 0..<max(settings.count, now.count) {
      let (planned, now) = (settings.dropFirst(index).first, now.dropFirst(index).first)
      if planned == now { continue }
      throw .otherSettings(name: planned?.name ?? now?.name ?? "", plan: planned?.value ?? "nothing", now: now?.value ?? "nothing")
    }
  }
}

extension ImageFailure {
  /// Whether another attempt, or another machine, may find a result: no memory, a device or a disk that failed.
  fileprivate var isTransient: Bool { stage == .detect || ["out_of_memory", "read_failed"].contains(code) }
}
