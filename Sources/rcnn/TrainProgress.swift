import RCNN
import Training

/// Tells how far a run of training is: one line that changes on a terminal, elsewhere one now and then, and a row for each epoch.
struct TrainProgress {
  private let log: Log
  private let terminal = Terminal()
  private var last = ContinuousClock.now
  private var best: EpochRecord?

  init(_ log: Log, best: EpochRecord?) { (self.log, self.best) = (log, best) }

  /// Tells of a step.
  mutating func tell(_ step: StepRecord) {
    tell(
      "epoch \(step.epoch)/\(step.epochs), step \(step.stepInEpoch)/\(step.stepsInEpoch), loss \(decimal(Double(step.losses.total), digits: 3))"
        + (best?.ap.map { ", best AP \(decimal($0, digits: 3))" } ?? "")
        + ", \(ProgressReport.clock(step.remaining)) left")
  }

  /// Tells of a validation.
  mutating func tellValidation(_ done: Int, of count: Int) { tell("validation, \(done)/\(count) images") }

  /// Tells of an epoch.
  mutating func tell(_ epoch: EpochRecord) {
    if epoch.isBest { best = epoch }
    let precision = epoch.ap.map { ", AP \(decimal($0, digits: 3)), AP50 \(decimal(epoch.ap50 ?? 0, digits: 3))" } ?? ""
    let validation = epoch.validation.map { ", in validation \(decimal($0.total, digits: 3))" } ?? ""
    let waiting = epoch.waitShare >= 0.01 ? ", \(decimal(100 * epoch.waitShare, digits: 0)) % of the time waiting for images" : ""
    log.note(
      "epoch \(epoch.epoch): loss \(decimal(epoch.training.total, digits: 3))\(validation)\(precision)\(epoch.isBest ? ", the best so far" : "") "
        + "(\(ProgressReport.clock(epoch.seconds)), \(decimal(epoch.imagesPerSecond, digits: 1)) images/s\(waiting))")
  }

  private mutating func tell(_ line: String) {
    let interval = Duration.milliseconds(terminal.isInteractive ? 100 : 30_000)
    guard log.level > .quiet, ContinuousClock.now - last >= interval else { return }
    last = .now
    if terminal.isInteractive { Terminal.write(Terminal.clearedLine + line.prefix(max(terminal.width - 1, 20))) } else { log.note(line) }
  }
}
