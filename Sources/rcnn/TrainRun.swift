import RCNN
import Training

/// One run of `rcnn train`.
struct TrainRun {
  let command: TrainCommand

  init(_ command: TrainCommand) { self.command = command }

  /// Runs; throws the exit status unless all is well.
  func callAsFunction() async throws {
    throw UsageError("training is not there yet; --dry-run says what it would do.")
  }
}
