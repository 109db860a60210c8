import Checkpoints
import Detectors
import Files
import NeuralNetworks
import RCNN
import TensorGraph

/// The parameters of a model with what describes it, to be written as files that need no other word: safetensors for this program, .pth for torchvision.
public struct TrainedWeights: Sendable {
  private let parameters: any ParameterSource
  private let description: ModelDescription

  /// Weights of the model that `description` describes: `ModelDescription(of:parameters:classes:)`, which is the same all through a run.
  public init(_ parameters: any ParameterSource, description: ModelDescription) {
    (self.parameters, self.description) = (parameters, description)
  }

  /// Writes a safetensors file that describes its model in its metadata, in place of one that is there; kernels and matrices as `dataType`, float32,
  /// float16 or bfloat16. Biases and what belongs to norms stay as they are: they are few, and variances may be of any size. Throws `CheckpointError`, and
  /// what reading the parameters throws.
  public func writeSafetensors(to path: String, as dataType: DataType = .float32) throws {
    let metadata = ["format": "pt"].merging(description.metadata) { $1 }
    try SafetensorsWriter(metadata: metadata).write(tensors(as: dataType), to: path)
  }

  /// Writes a `state_dict` that torchvision loads strictly, in place of one that is there, and beside it the description (`best.json` for `best.pth`).
  /// Throws `CheckpointError`, `FileError`, and what reading the parameters throws.
  public func writePyTorch(to path: String) throws {
    // The description first: weights that nobody can place are worth less than none.
    try description.write(beside: path, replacing: true)
    try PyTorchWriter().write(tensors(as: .float32), to: path)
  }

  /// All parameters in torchvision's order. Batch norms have counters, as torchvision's have but for those of its released ResNet-50, whose epsilon is 0.
  private func tensors(as dataType: DataType) -> [WritableTensor] {
    let paths = parameters.paths.filter { !$0.hasSuffix(Self.counter) }
    let counters = description.batchNormEpsilon == 0 ? [] : paths.filter { $0.hasSuffix(Self.variance) }.map(Self.counter(besideVariance:))
    return (paths + counters).map { (StateDictOrder($0), $0) }.sorted { $0.0 < $1.0 }.map { tensor($0.1, as: dataType) }
  }

  private static let variance = ".running_var"
  private static let counter = ".num_batches_tracked"

  private static func counter(besideVariance path: String) -> String { String(path.dropLast(variance.count)) + counter }

  private func tensor(_ path: String, as dataType: DataType) -> WritableTensor {
    if path.hasSuffix(Self.counter) {
      return WritableTensor(name: path, shape: [], dataType: .int64) { [parameters] in
        let count = parameters.shape(of: path) == nil ? nil : try parameters.values(of: path).first
        return Self.bytes(count.flatMap { Int64(exactly: $0) } ?? 0)
      }
    }
    let shape = parameters.shape(of: path) ?? []
    return WritableTensor(name: path, shape: shape, as: shape.rank > 1 ? dataType : .float32) { [parameters] in
      try parameters.values(of: path)
    }
  }

  private static func bytes(_ count: Int64) -> [UInt8] { withUnsafeBytes(of: count.littleEndian) { Array($0) } }
}
