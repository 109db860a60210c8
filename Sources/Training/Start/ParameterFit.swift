import Files
import NeuralNetworks
import TensorGraph

/// Whether the tensors of a file are those of a model.
struct ParameterFit {
  let source: any ParameterSource
  let file: String
  /// The model in a few words.
  let model: String
  let remedy: InitialParametersError.Remedy
  /// What the file calls a parameter.
  var name: (String) -> String = { $0 }

  static func isCounter(_ path: String) -> Bool { path.utf8.reversed().starts(with: "num_batches_tracked".utf8.reversed()) }

  /// Refuses a source that lacks one of the parameters at `paths`, or has it in another shape.
  func require(_ paths: [String], _ fresh: FreshParameters) throws(InitialParametersError) {
    for path in paths {
      guard let expected = fresh.constants[path]?.shape else { continue }
      guard let actual = source.shape(of: path) else { throw error(path, .missing) }
      if actual != expected { throw error(path, .misshapen(actual, expected: expected)) }
    }
  }

  /// Refuses a source that has more than these parameters and counters.
  func requireNoOthers(than paths: [String]) throws(InitialParametersError) {
    let known = Set(paths.map(ByteKey.init))
    if let other = source.paths.first(where: { !known.contains(ByteKey($0)) && !Self.isCounter($0) }) { throw error(other, .unexpected) }
  }

  /// Refuses a box predictor, as the file has it, whose layers are not for the same number of classes: rows could not be told apart.
  func requireConsistentPredictor(in file: any ParameterSource) throws(InitialParametersError) {
    let (scores, boxes) = ("roi_heads.box_predictor.cls_score.", "roi_heads.box_predictor.bbox_pred.")
    guard let weight = file.shape(of: scores + "weight"), let count = weight.dimensions.first else {
      throw error(scores + "weight", .missing)
    }
    let rest = Array(weight.dimensions.dropFirst())
    let (boxCount, overflow) = count.multipliedReportingOverflow(by: 4)
    let expected = [
      (scores + "bias", [count]), (boxes + "weight", [overflow ? .max : boxCount] + rest), (boxes + "bias", [overflow ? .max : boxCount]),
    ]
    for (path, dimensions) in expected {
      guard let shape = file.shape(of: path) else { throw error(path, .missing) }
      if shape.dimensions != dimensions { throw error(path, .misshapen(shape, expected: Shape(dimensions))) }
    }
  }

  private func error(_ path: String, _ problem: InitialParametersError.Problem) -> InitialParametersError {
    InitialParametersError(file: file, tensor: name(path), problem: problem, model: model, remedy: remedy)
  }
}
