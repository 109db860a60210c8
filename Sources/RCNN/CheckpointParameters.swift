import Checkpoints
import Detection
import NeuralNetworks
import TensorGraph

/// A checkpoint as the source of a model's parameters.
public struct CheckpointParameters: ParameterSource {
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

  public func shape(of path: String) -> Shape? { checkpoint[path]?.shape }

  /// The values at `path`; throws `CheckpointError`, `DetectorError.missingTensor`, or `DetectorError.nonFiniteWeights` where such values are not allowed.
  public func values(of path: String) throws -> [Float] {
    guard let tensor = checkpoint[path] else { throw DetectorError.missingTensor(file: checkpoint.path, tensor: path) }
    let values = try tensor.floats()
    if !allowsNonFinite && !values.allSatisfy(\.isFinite) { throw DetectorError.nonFiniteWeights(file: checkpoint.path, tensor: path) }
    return values
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
