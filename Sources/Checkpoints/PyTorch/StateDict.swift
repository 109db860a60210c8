/// The dictionary of tensors in what `torch.save` stored.
enum StateDict {
  /// Where the reference training scripts and common frameworks put the model beside optimizer and epoch.
  private static let wrapperKeys = ["model", "state_dict", "model_state_dict"]

  /// The named tensors of a state_dict or of a training checkpoint, in order; entries that are not tensors are passed over.
  static func tensors(in root: PickleValue, file: String) throws -> [(name: String, tensor: TensorReference)] {
    guard case .container(let top) = root, top.isDictionary else { throw CheckpointError.noStateDict(file: file) }
    let entries = top.namedValues
    for key in wrapperKeys {
      guard case .container(let inner)? = entries.first(where: { $0.name == key })?.value, inner.isDictionary else { continue }
      return try tensors(inner.namedValues, file: file)
    }
    return try tensors(entries, file: file)
  }

  private static func tensors(
    _ entries: [(name: String, value: PickleValue)], file: String
  ) throws -> [(name: String, tensor: TensorReference)] {
    let tensors: [(name: String, tensor: TensorReference)] = entries.compactMap { entry in
      if case .tensor(let tensor) = entry.value { (entry.name, tensor) } else { nil }
    }
    guard !tensors.isEmpty else { throw CheckpointError.noStateDict(file: file) }
    return tensors
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
