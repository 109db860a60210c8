import Evaluation

/// A file of results that cannot be scored.
struct ResultsError: Error, CustomStringConvertible {
  let file: String
  let error: EvaluationError

  var description: String { "\(file): \(error)" }
}
