import Checkpoints
import DeviceRuntime
import JSON
import NeuralNetworks
import RCNN
import TensorGraph

/// All that a run of training needs to go on with the same bits: weights, what the optimizer remembers, averages, and where the run is.
struct TrainingState {
  let position: RunPosition
  /// What the run depends on besides: it goes on only with the same.
  let digest: String
  private let checkpoint: Checkpoint

  private static let (positionKey, digestKey) = ("training.position", "training.digest")

  /// Reads a state; throws `CheckpointError`, and `TrainingError` where it is none.
  init(contentsOf path: String) throws {
    checkpoint = try Checkpoint(tensorsOf: path)
    guard let position = checkpoint.metadata[Self.positionKey].flatMap({ RunPosition($0) }),
      let digest = checkpoint.metadata[Self.digestKey]
    else { throw TrainingError.noState(file: path) }
    (self.position, self.digest) = (position, digest)
  }

  /// The model's parameters as they were.
  var parameters: some ParameterSource { Parameters(all: CheckpointParameters(checkpoint)) }

  /// Those of a state that are the model's own.
  private struct Parameters: ParameterSource {
    let all: CheckpointParameters

    var paths: [String] { all.paths.filter { path in !UpdatePrefix.allCases.contains { path.hasPrefix($0.rawValue) } } }

    func shape(of path: String) -> Shape? { all.shape(of: path) }

    func values(of path: String) throws -> [Float] { try all.values(of: path) }
  }

  /// Makes the variables of `store` what they were; throws `CheckpointError` and the device's error.
  func restore(_ store: any ParameterStore) throws {
    let parameters = CheckpointParameters(checkpoint)
    // Sums of gradients are begun anew by each step.
    for path in store.paths where !path.hasPrefix(UpdatePrefix.sum.rawValue) { try store.set(parameters.values(of: path), of: path) }
  }

  /// Writes the state of a run in place of an older one; `origin` has the parameters that do not learn. Throws `CheckpointError` and the device's error.
  static func write(
    _ store: any ParameterStore, over origin: any ParameterSource, _ position: RunPosition, _ setup: TrainingSetup, to path: String
  ) throws {
    let (own, known) = (Set(origin.paths), Set(store.paths))
    let others = store.paths.filter { !own.contains($0) && !$0.hasPrefix(UpdatePrefix.sum.rawValue) }
    let tensors = try (origin.paths + others).map { path in
      let isLearned = known.contains(path)
      let shape = isLearned ? try store.shape(of: path) : origin.shape(of: path)
      return WritableTensor(name: path, shape: shape ?? [], as: .float32) {
        try isLearned ? store.values(of: path) : origin.values(of: path)
      }
    }
    // Described as weights are, so that a run goes on without the file that it began with.
    let metadata = setup.description.metadata.merging([positionKey: position.text, digestKey: setup.digest]) { $1 }
    try SafetensorsWriter(metadata: metadata).write(tensors, to: path)
  }
}
