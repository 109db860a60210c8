import Detectors

/// What a run of training tells while it goes on.
public enum TrainingEvent: Sendable {
  /// A step was taken.
  case step(StepRecord)
  /// So many images of the validation are done.
  case validation(done: Int, of: Int)
  /// An epoch ended; its weights and its record are written.
  case epoch(EpochRecord)
  /// Something that people should know, in a sentence.
  case note(String)
  /// The last event; the folder is free by then.
  case ended(TrainingEnd)
}

/// How a run of training came to its end.
public enum TrainingEnd: Sendable, Equatable {
  /// All epochs are done.
  case finished
  /// As many epochs as the recipe's patience brought nothing better.
  case outOfPatience
  /// The time was over before as many epochs as were planned for it, so that the rate may not have fallen.
  case outOfTime
  /// `Trainer.stop` was called; the run can go on from here.
  case stopped
}

/// What a step tells.
public struct StepRecord: Sendable {
  /// Counted from 1, as all here.
  public let epoch: Int
  /// How many epochs the run has.
  public let epochs: Int
  /// The step's number in its epoch.
  public let stepInEpoch: Int
  /// How many steps the epoch has.
  public let stepsInEpoch: Int
  /// The step's number in the run.
  public let step: Int
  /// Before the step.
  public let losses: DetectorLosses
  /// How far weights went along the gradient.
  public let learningRate: Float
  /// Since the run began, without interruptions.
  public let seconds: Double
  /// How many seconds the rest of the run will take, validations included.
  public let remaining: Double
}
