/// Why a detector cannot be made as asked.
public enum DetectorError: Error, CustomStringConvertible, Sendable, Equatable {
  case unknownClass(String)
  case classCount(model: Int, names: Int)
  case nonFiniteWeights(file: String, tensor: String)
  case missingTensor(file: String, tensor: String)
  case mismatch(file: String, reason: String)
  /// A description of a model, in its file or beside it, that is none.
  case badDescription(file: String, reason: String)
  /// A file of class thresholds that is none.
  case badThresholds(file: String, reason: String)

  /// One sentence that names the file or the class and the remedy.
  public var description: String {
    switch self {
    case .unknownClass(let name): "\"\(name)\" is not a class of this model; --classes names its classes."
    case .classCount(let model, let names): "the model has \(model - 1) classes besides the background, but \(names - 1) names were given."
    case .nonFiniteWeights(let file, let tensor):
      "\(file) has infinite or not-a-number weights in \(tensor); it was probably saved after training diverged (--allow-nonfinite takes it as it is)."
    case .missingTensor(let file, let tensor): "\(file) has no tensor \(tensor); give the checkpoint of a whole model."
    case .mismatch(let file, let reason): "\(file): \(reason)"
    case .badDescription(let file, let reason):
      "\(file) does not describe its model as it should (\(reason)); write it again with rcnn weights convert."
    case .badThresholds(let file, let reason):
      "\(file) is no file of class thresholds (\(reason)); it must be as {\"cat\": 0.5}, which rcnn evaluate --thresholds-file writes."
    }
  }
}
