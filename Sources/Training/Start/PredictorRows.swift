import Checkpoints
import Detectors
import JSON
import NeuralNetworks
import RCNN

/// A detector's parameters for a list of classes, and what became of the rows of its box predictor.
struct PredictorRows {
  let parameters: any ParameterSource
  /// Whether the detector has the same classes, in any order.
  let isSame: Bool
  /// A sentence for people.
  let note: String

  init(_ detector: CheckpointModel, _ classes: CategoryList, seed: UInt64) {
    let relabelled = RelabelledParameters(detector.parameters, from: detector.categories, to: classes, seed: seed)
    let names = classes.names.dropFirst().compactMap(\.self)
    let known = detector.categories.names.dropFirst().count { $0 != nil }
    isSame = known == names.count && relabelled.keptNames.count == names.count
    // The very same labels need no other order, and those that stand for nothing keep what they have.
    parameters = detector.categories == classes ? detector.parameters : relabelled
    let file = detector.checkpoint.path
    note =
      isSame
      ? "\(file): the whole detector is kept, with its \(Self.list(names))."
      : "\(file): the detector is kept but for the box predictor, \(Self.rows(names, relabelled.keptNames, hasNames: known > 0))."
  }

  private static func rows(_ names: [String], _ kept: [String], hasNames: Bool) -> String {
    let new = names.filter { !kept.contains($0) }
    let drawn =
      new.isEmpty ? "no other is left" : "\(new.count == 1 ? "that" : "those") of the \(list(new)) \(new.count == 1 ? "is" : "are") new"
    if !kept.isEmpty { return "of which the rows of the \(list(kept)) are kept and \(drawn)" }
    return "whose rows are all new, since " + (hasNames ? "it knows none of the \(list(names))" : "the file does not name its classes")
  }

  /// The classes with their names, of many the first.
  private static func list(_ names: [String]) -> String {
    let shown = 8
    let texts = names.prefix(shown).map(JSONText.string).joined(separator: ", ")
    return (names.count == 1 ? "class " : "classes ") + texts + (names.count > shown ? " and \(names.count - shown) more" : "")
  }
}
