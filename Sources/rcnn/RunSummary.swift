import RCNN
import Results

/// What a run amounts to.
struct RunSummary {
  /// Images that had results from an earlier run.
  let skipped: Int
  private(set) var done = 0
  private(set) var objects = 0
  var failed = 0
  private let start = ContinuousClock.now

  init(skipped: Int) { self.skipped = skipped }

  /// Counts an image whose result was written, or why it was not.
  mutating func count(_ result: ImageResult, _ failure: ImageFailure?) {
    if failure != nil {
      failed += 1
    } else {
      done += 1
      objects += result.objects.count
    }
  }

  /// Two lines: counts, and where the time went. Stages overlap, so that their sum may exceed the time that passed.
  func text(times: [StageTimes.Stage: Duration]) -> String {
    let seconds = (ContinuousClock.now - start).seconds
    var counts = "\(Self.plural(done, "image")), \(Self.plural(objects, "object")), \(failed) failed"
    if skipped > 0 { counts += ", \(skipped) had results already" }
    let rate = "\(decimal(seconds, digits: 2)) s, \(decimal(Double(done) / max(seconds, 1e-9), digits: 2)) images/s"
    let stages = StageTimes.Stage.allCases.map { "\($0.rawValue) \(decimal((times[$0] ?? .zero).seconds, digits: 2)) s" }
    return "\(counts) in \(rate)\n\(stages.joined(separator: ", "))"
  }

  /// That and where the run ended before its time.
  func interruption(total: Int, isResumable: Bool) -> String {
    "interrupted after \(skipped + done + failed) of \(Self.plural(total, "image"))\(isResumable ? "; go on with --resume" : "")."
  }

  private static func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
