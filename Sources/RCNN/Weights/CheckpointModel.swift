import Checkpoints
import Detectors
import NeuralNetworks
import TensorGraph

/// The detector that a checkpoint holds, told from its tensors, from what describes it, and from what the caller says.
///
/// Here alone it is decided which kind of `DetectionModel` a checkpoint is.
public struct CheckpointModel: Sendable {
  /// What the checkpoint is, with what was told of it.
  public let model: any DetectionModel
  /// The names of the labels.
  public let categories: CategoryList
  /// Whether another builder makes the same tensors, so that only the user can know the image size and thresholds.
  public let isAmbiguous: Bool
  /// Whether the checkpoint or the options say the epsilon of batch norms, which shapes do not tell.
  public let isEpsilonGiven: Bool
  /// The tensors.
  public let parameters: CheckpointParameters

  /// Reads the checkpoint at `path`; throws `CheckpointError` and what the other initialiser throws.
  public init(contentsOf path: String, options: DetectorOptions = DetectorOptions()) throws {
    try self.init(Checkpoint(contentsOf: path), options: options)
  }

  /// Tells a checkpoint's tensors. Where several builders make such tensors and nobody says which it was, that is
  /// `ConfigurationError.ambiguousModel`, or with `guessing` the first of them is taken. Throws `DetectorError` as well.
  public init(_ checkpoint: Checkpoint, options: DetectorOptions = DetectorOptions(), guessing: Bool = false) throws {
    let options = try options.completed(for: checkpoint)
    let parameters = CheckpointParameters(checkpoint, allowsNonFinite: options.allowsNonFiniteWeights)
    let candidates = options.model.map { [$0] } ?? TorchvisionModel.candidates(for: parameters)
    var overrides = options.overrides
    if guessing { overrides.model = candidates.first }
    let inferred = try parameters.describingErrors { [overrides] in try FasterRCNN(inferredFrom: parameters, overrides: overrides) }
    categories = try Self.categories(options.categories, classCount: inferred.classCount)
    model = inferred.applying(try options.overrides(categories, classCount: inferred.classCount))
    isAmbiguous = candidates.count > 1
    isEpsilonGiven = options.batchNormEpsilon != nil
    self.parameters = parameters
  }

  private static func categories(_ given: CategoryList?, classCount: Int) throws(DetectorError) -> CategoryList {
    guard let given else { return classCount == CategoryList.coco.names.count ? .coco : CategoryList(foreground: []) }
    if given.names.count != classCount { throw .classCount(model: classCount, names: given.names.count) }
    return given
  }

  /// The file.
  public var checkpoint: Checkpoint { parameters.checkpoint }

  /// What people should know about the checkpoint, a sentence each: which of several models in it is run, and what of it is not.
  public var notes: [String] { parameters.notes }

  /// The elements of all floating-point tensors that training may change; batch-norm statistics are no parameters.
  public var parameterCount: Int {
    checkpoint.tensors.filter { $0.dataType.isFloatingPoint && !$0.name.contains(".running_") }.reduce(0) { $0 + $1.shape.elementCount }
  }

  /// The model's graph; throws `DetectorError` when the tensors are not this model's.
  public func graph(includingStages: Bool = false) throws -> Graph {
    try parameters.describingErrors { try model.graph(parameters: parameters, seed: 0, includingStages: includingStages) }
  }
}

// MARK: - Learning

extension CheckpointModel {
  /// Runs `body`, which reads the parameters; an error about them gains the file's name.
  public func describingErrors<Result>(_ body: () throws -> Result) throws -> Result { try parameters.describingErrors(body) }

  /// The labels that the model can detect with their names, without the background.
  public var classes: [(label: Int, name: String)] { categories.classes(count: model.classCount) }

  /// Whether the checkpoint's batch norms count batches, as those do whose weights and biases are parameters.
  public var hasLearnedNorms: Bool { checkpoint.tensors.contains { $0.name.hasSuffix("num_batches_tracked") } }
}

/// A checkpoint as the source of a model's parameters.
public struct CheckpointParameters: ParameterSource {
  /// The file.
  public let checkpoint: Checkpoint
  private let allowsNonFinite: Bool

  /// The parameters in the checkpoint at `path`; throws `CheckpointError`.
  public init(_ path: String, allowsNonFinite: Bool = false) throws {
    self.init(try Checkpoint(contentsOf: path), allowsNonFinite: allowsNonFinite)
  }

  /// The parameters in a checkpoint.
  public init(_ checkpoint: Checkpoint, allowsNonFinite: Bool = false) {
    (self.checkpoint, self.allowsNonFinite) = (checkpoint, allowsNonFinite)
  }

  /// All but those of the heads that other R-CNNs have beside the box head, which finds the same boxes without them.
  public var paths: [String] { checkpoint.tensors.map(\.name).filter { !Self.isOfOtherHead($0) } }

  /// What people should know about the checkpoint, a sentence each: which of several models in it is run, and what of it is not.
  var notes: [String] {
    let others = checkpoint.source.alternatives.isEmpty ? [] : ["\(checkpoint.path): the weights are taken from \(checkpoint.source)."]
    let hasOtherHeads = checkpoint.tensors.contains { Self.isOfOtherHead($0.name) }
    let heads = "\(checkpoint.path): this is a Mask or Keypoint R-CNN, of which the boxes are detected; masks and keypoints are left out."
    return others + (hasOtherHeads ? [heads] : [])
  }

  private static func isOfOtherHead(_ path: String) -> Bool {
    ["roi_heads.mask_", "roi_heads.keypoint_"].contains { path.utf8.starts(with: $0.utf8) }
  }

  /// The shape of a tensor, nil when there is none.
  public func shape(of path: String) -> Shape? { checkpoint[path]?.shape }

  /// The values at `path`; throws `CheckpointError`, `DetectorError.missingTensor`, or `DetectorError.nonFiniteWeights` where such values are not allowed.
  public func values(of path: String) throws -> [Float] {
    let count = shape(of: path)?.elementCount ?? 0
    return try [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
      try read(path, into: buffer)
      initialised = count
    }
  }

  /// The same into a buffer that has room for them; throws as `values` does.
  public func read(_ path: String, into buffer: UnsafeMutableBufferPointer<Float>) throws {
    guard let tensor = checkpoint[path] else { throw DetectorError.missingTensor(file: checkpoint.path, tensor: path) }
    try tensor.read(into: buffer)
    let values = UnsafeBufferPointer(rebasing: buffer[..<tensor.shape.elementCount])
    if !allowsNonFinite && !Self.areFinite(values) { throw DetectorError.nonFiniteWeights(file: checkpoint.path, tensor: path) }
  }

  /// Whether all values are finite: only such a number differs from itself by zero.
  private static func areFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
    var bits: UInt32 = 0
    for value in values { bits |= (value - value).bitPattern }
    return bits == 0
  }

  /// Runs `body`; an error about the parameters gains the file's name.
  func describingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ParameterError {
      throw DetectorError.mismatch(file: checkpoint.path, reason: error.description)
    } catch let error as ConfigurationError where error != .ambiguousModel {
      throw DetectorError.mismatch(file: checkpoint.path, reason: error.description)
    }
  }
}
