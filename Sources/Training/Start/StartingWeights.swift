import Checkpoints
import Detectors
import RCNN

/// What a run of training starts from.
public enum StartingWeights: Sendable {
  /// A detector, of the same classes or of others.
  case detector(CheckpointModel)
  /// The backbone alone, of a classifier.
  case backbone(BackboneParameters)
  /// Weights that are drawn.
  case nothing

  /// What a checkpoint holds; `options` are those of the detector in it, such as the names of its classes. Throws `CheckpointError`, `DetectorError` and
  /// `ConfigurationError`.
  public init(contentsOf path: String, options: DetectorOptions = DetectorOptions()) throws {
    let checkpoint = try Checkpoint(contentsOf: path)
    if let backbone = BackboneParameters(checkpoint, allowsNonFinite: options.allowsNonFiniteWeights) {
      self = .backbone(backbone)
    } else {
      self = .detector(try CheckpointModel(checkpoint, options: options))
    }
  }
}
