/// The dictionary of tensors in what `torch.save` stored.
enum StateDict {
  /// Where the reference training scripts and common frameworks put the model beside optimizer and epoch.
  private static let wrapperKeys = ["model", "state_dict", "model_state_dict"]

  /// The named tensors of a state_dict or of a training checkpoint, in order; entries that are not tensors are passed over.
  static func tensors(in root: PickleValue, file: String) throws -> [(name: String, tensor: TensorReference)] {
    guard let entries = root.namedValues else { throw CheckpointError.noStateDict(file: file) }
    let wrapped = wrapperKeys.compactMap { key in entries.first { $0.name == key }?.value.namedValues }
    let candidates = (wrapped + [entries]).map(tensors)
    guard let found = candidates.first(where: { !$0.isEmpty }) else { throw CheckpointError.noStateDict(file: file) }
    return found
  }

  private static func tensors(_ entries: [(name: String, value: PickleValue)]) -> [(name: String, tensor: TensorReference)] {
    entries.compactMap { entry in
      if case .tensor(let tensor) = entry.value { (entry.name, tensor) } else { nil }
    }
  }
}

extension StateDict {
  /// The tensors of a pickled object as views of `storages`, which are given by key.
  static func resolve(_ object: PickleValue, storages: [String: CheckpointStorage], file: String) throws -> [CheckpointTensor] {
    try tensors(in: object, file: file).compactMap { name, tensor in
      storages[tensor.storage.key].map { CheckpointTensor(nameInFile: name, layout: tensor.layout, storage: $0) }
    }
  }
}
