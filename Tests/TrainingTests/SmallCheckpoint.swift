import Detectors
import ModelSupport
import NeuralNetworks
import RCNN
import TensorGraph
import TestSupport
import Training

/// Tensors of a model, to be changed and written as a file of weights.
struct SmallCheckpoint {
  var tensors: [String: (shape: Shape, values: [Float])]

  /// The parameters of a source.
  init(_ source: SeededParameters) {
    tensors = Dictionary(uniqueKeysWithValues: source.paths.map { ($0, (source.shape(of: $0)!, source.values(of: $0))) })
  }

  /// The backbone of a detector as a classifier has it, with the counters of its batch norms and its last layer.
  init(classifierOf source: SeededParameters, prefix: String, classifier: String) {
    self.init(source)
    let body = "backbone.body."
    var renamed: [String: (shape: Shape, values: [Float])] = [classifier + "weight": ([2, 3], [1, 2, 3, 4, 5, 6])]
    for (path, tensor) in tensors where path.hasPrefix(body) {
      let name = prefix + path.dropFirst(body.count)
      renamed[name] = tensor
      if name.hasSuffix("running_var") { renamed[name.dropLast("running_var".count) + "num_batches_tracked"] = ([], [7]) }
    }
    tensors = renamed
  }

  /// Writes the file; returns its path.
  func write(to path: String) throws -> String {
    let tensors = tensors.sorted { $0.key < $1.key }.map { WritableTensor(name: $0.key, shape: $0.value.shape, values: $0.value.values) }
    try SafetensorsWriter().write(tensors, to: path)
    return path
  }

  /// What is said of the file when a model is to start from it.
  func refusal(for model: FasterRCNN, _ classes: CategoryList, options: DetectorOptions = DetectorOptions()) throws -> String {
    let folder = try TemporaryFolder()
    let path = try write(to: folder["weights.safetensors"])
    return withExtendedLifetime(folder) {
      do {
        _ = try InitialParameters(StartingWeights(contentsOf: path, options: options), of: model, classes: classes)
        return "nothing"
      } catch {
        return "\(error)".replacing(folder.path + "/", with: "")
      }
    }
  }
}
