import Files
import JSON

/// A dictionary of tensors in what `torch.save` stored.
struct StateDict {
  /// The keys that lead to it.
  let keys: [String]
  let entries: [(name: String, tensor: TensorReference)]
  /// Nil when these are no detector's tensors.
  let detector: DetectorKeys?

  init(keys: [String], entries: [(name: String, tensor: TensorReference)]) {
    (self.keys, self.entries) = (keys, entries)
    detector = DetectorKeys(entries.map(\.name))
  }

  /// Where training scripts and frameworks put a model of any kind, the likeliest first. A detector is found under any key.
  private static let wrapperKeys = [
    "model", "state_dict", "model_state_dict", "model_state", "net", "network", "module", "weights", "params", "checkpoint", "ema",
    "ema_state_dict", "model_ema", "ema_model",
  ]

  /// The best first: the more complete detector, weights rather than their averages, what is nearer to the top; then what is likelier.
  var rank: [Int] {
    let likelihood = keys.last.flatMap(Self.wrapperKeys.firstIndex) ?? Self.wrapperKeys.count
    guard let detector else { return [2, likelihood, keys.count] }
    let isAverage = WeightAverages.isNamed(in: (keys + [detector.prefix]).joined(separator: "."))
    return [detector.isComplete ? 0 : 1, isAverage ? 1 : 0, keys.count, likelihood]
  }

  /// Whether this may be the model: a detector, or whatever stands at a model's place.
  var isCandidate: Bool { detector != nil || keys.allSatisfy(Self.wrapperKeys.contains) }
}

extension StateDict {
  /// The tensors of a pickled object as views of `storages`, which are given by key; throws `CheckpointError.noStateDict`.
  static func resolve(_ object: PickleValue, storages: [ByteKey: CheckpointStorage], file: String) throws -> CheckpointContents {
    let candidates = StateDictSearch(object).found.filter(\.isCandidate).enumerated().map {
      (rank: $0.element.rank + [$0.offset], $0.element)
    }
    let ranked = candidates.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.1)
    guard let best = ranked.first else { throw CheckpointError.noStateDict(file: file, found: StateDictSearch.summary(of: object)) }
    let tensors = best.entries.compactMap { name, tensor in
      storages[ByteKey(tensor.storage.key)].map { CheckpointTensor(nameInFile: name, layout: tensor.layout, storage: $0) }
    }
    let alternatives = ranked.dropFirst().filter { $0.detector?.isComplete == true }
    return try CheckpointContents(tensors, keys: best.keys, alternatives: alternatives.map { $0.keys.joined(separator: ".") })
  }
}
