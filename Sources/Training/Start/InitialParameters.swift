import Checkpoints
import Detectors
import NeuralNetworks
import RCNN
import TensorGraph

/// The parameters with which a run of training begins: those that starting weights have, and for the rest such as the model's layers draw from a seed.
public struct InitialParameters: ParameterSource {
  /// What they know.
  public let start: Recipe.Start
  /// What was kept and what is new, a sentence each.
  public let notes: [String]
  /// Those of the model, then the counters of batch norms, where the weights have such.
  public let paths: [String]
  /// Where those come from that are not drawn.
  private let origin: (any ParameterSource)?
  private let drawn: [String: Constant]

  /// The parameters of a model that detects `classes`. Throws `InitialParametersError` where the weights are not those of such a model, but draws a box
  /// predictor's rows of other classes and a proposal network's predictor for other numbers of anchors.
  public init(_ weights: StartingWeights, of model: any DetectionModel, classes: CategoryList, seed: UInt64 = 0) throws {
    let fresh = FreshParameters(try model.graph(parameters: nil, seed: seed, includingStages: false))
    switch weights {
    case .detector(let detector): try self.init(detector, classes, fresh, model.summary, seed)
    case .backbone(let backbone): try self.init(backbone, fresh, model.summary)
    case .nothing:
      let note = "all weights are new, drawn from the seed \(seed)."
      self.init(start: .nothing, notes: [note], paths: fresh.paths, origin: nil, drawn: fresh.constants)
    }
  }

  private init(start: Recipe.Start, notes: [String], paths: [String], origin: (any ParameterSource)?, drawn: [String: Constant]) {
    (self.start, self.notes, self.paths, self.origin, self.drawn) = (start, notes, paths, origin, drawn)
  }

  public func shape(of path: String) -> Shape? { drawn[path]?.shape ?? origin?.shape(of: path) }

  public func values(of path: String) throws -> [Float] { try drawn[path]?.values() ?? origin?.values(of: path) ?? [] }

  public func read(_ path: String, into buffer: UnsafeMutableBufferPointer<Float>) throws {
    if let constant = drawn[path] { try constant.read(into: buffer) } else { try origin?.read(path, into: buffer) }
  }
}

// MARK: - Detectors

extension InitialParameters {
  private init(_ detector: CheckpointModel, _ classes: CategoryList, _ fresh: FreshParameters, _ summary: String, _ seed: UInt64) throws {
    let predictor = PredictorRows(detector, classes, seed: seed)
    let file = detector.checkpoint.path
    let fit = ParameterFit(source: predictor.parameters, file: file, model: summary, remedy: .detector)
    try fit.requireConsistentPredictor(in: detector.parameters)
    let anchors = FreshAnchors(predictor.parameters, fresh)
    try fit.require(fresh.paths.filter { !anchors.paths.contains($0) }, fresh)
    try fit.requireNoOthers(than: fresh.paths)
    start = predictor.isSame ? .detector : .otherDetector
    notes = detector.notes + [predictor.note] + anchors.note(file)
    paths = fresh.paths + predictor.parameters.counters
    (origin, drawn) = (predictor.parameters, fresh.constants.filter { anchors.paths.contains($0.key) })
  }
}

/// The predictor of the proposal network, where the model has another number of anchors a cell than the weights.
private struct FreshAnchors {
  let paths: Set<String>
  private let counts: (old: Int, new: Int)

  init(_ source: any ParameterSource, _ fresh: FreshParameters) {
    let logits = "rpn.head.cls_logits.weight"
    counts = (source.shape(of: logits)?.dimensions.first ?? 0, fresh.constants[logits]?.shape.dimensions.first ?? 0)
    let layers = ["rpn.head.cls_logits.", "rpn.head.bbox_pred."]
    let names = layers.flatMap { [$0 + "weight", $0 + "bias"] }
    // Other channels are another pyramid, which is another model.
    let isOther =
      counts.old != counts.new
      && names.allSatisfy { path in
        guard let old = source.shape(of: path), let new = fresh.constants[path]?.shape else { return false }
        return old.dimensions.dropFirst() == new.dimensions.dropFirst()
      }
    paths = isOther ? Set(names) : []
  }

  func note(_ file: String) -> [String] {
    paths.isEmpty
      ? [] : ["\(file): it has \(counts.old) anchors a cell and the model \(counts.new), so that the proposal network's predictor is new."]
  }
}

// MARK: - Backbones

extension InitialParameters {
  private init(_ backbone: BackboneParameters, _ fresh: FreshParameters, _ summary: String) throws {
    let (kept, rest) = (fresh.paths.filter(Self.isOfBody), fresh.constants.filter { !Self.isOfBody($0.key) })
    let file = backbone.checkpoint.path
    let fit = ParameterFit(source: backbone, file: file, model: summary, remedy: .backbone, name: backbone.nameInFile)
    try fit.require(kept, fresh)
    try fit.requireNoOthers(than: kept)
    start = .backbone
    let count = "\(kept.count) tensors of \(backbone.backbone)"
    notes = ["\(file): the backbone is kept, \(count); pyramid, proposal network and heads are new."]
    paths = fresh.paths + backbone.counters
    (origin, drawn) = (backbone, rest)
  }

  private static func isOfBody(_ path: String) -> Bool { path.hasPrefix("backbone.body.") }
}

extension ParameterSource {
  /// How many batches each batch norm has seen, which networks may be without.
  fileprivate var counters: [String] { paths.filter(ParameterFit.isCounter) }
}
