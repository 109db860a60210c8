import Files

/// Why a run of training cannot begin or go on.
public enum TrainingError: DescribedError, Equatable, Sendable {
  /// The file is missing or something else.
  case noState(file: String)
  /// The data, the recipe or the weights are others than those of the run.
  case otherRun(file: String)
  /// For the second time: `what` is a loss, or the parameter whose gradient it is.
  case nonFinite(what: String, place: String)
  /// Another of the processes that train together has failed.
  case otherProcess(rank: Int)
  /// A device of several processes, whose batches cannot be cut, has no memory for one.
  case sharedMemory(batch: Int)
  /// Processes that train together have not the same.
  case unlike(what: String, rank: Int)

  /// One sentence with the remedy.
  public var description: String {
    switch self {
    case .noState(let file):
      "\(file): it is not the state of a run of training, without which none can go on; begin a new run with `init` and the run's weights/last.safetensors."
    case .otherRun(let file):
      "\(file): the run's images, annotations or settings are others now, so that it cannot go on as the same run; restore them, or begin a new run with "
        + "`init` and the run's weights/last.safetensors."
    case .nonFinite(let what, let place):
      "\(what) is not finite again (\(place)), although the rate was a tenth; the last good weights are kept. Look at that image with rcnn check-data, or begin "
        + "anew with `init` and the run's weights/last.safetensors and a smaller `referenceRate` or `clipNorm`."
    case .otherProcess(let rank):
      "process \(rank) of those that train together has failed, and says why; start the job again with `resume`."
    case .sharedMemory(let batch):
      "the device has no memory for a step on \(batch) images, and the batches of several processes are not cut: begin a new run with a smaller `batch` and a "
        + "larger `accumulation`."
    case .unlike(let what, let rank):
      "process \(rank) has not the same \(what) as process 0, with which it is to train; give all of them the same command, files and program, and devices of "
        + "one kind."
    }
  }
}
