/// What a file of any format holds.
struct CheckpointContents {
  let tensors: [CheckpointTensor]
  var metadata: [String: String] = [:]
  let source: CheckpointSource

  /// The model's tensors among `entries`, which `place` leads to in the file; all of them when no detector is among them
  /// or none is to be selected.
  ///
  /// Throws `CheckpointError` for a name that is too long to be one.
  init(
    _ entries: [CheckpointTensor], keys: [String] = [], alternatives: [String] = [], metadata: [String: String] = [:],
    selectsModel: Bool = true
  ) throws {
    self.metadata = metadata
    for tensor in entries { try tensor.requireNameOfBoundedLength() }
    guard selectsModel, let model = DetectorKeys(entries.map(\.nameInFile)) else {
      (tensors, source) = (entries, CheckpointSource(keys: keys, alternatives: alternatives))
      return
    }
    var kept: [CheckpointTensor] = []
    var passedOver: [String] = []
    for tensor in entries {
      let key = tensor.nameInFile
      if let name = model.nameInModel(key) { kept.append(tensor.named(name)) } else if !model.isOfOther(key) { passedOver.append(key) }
    }
    tensors = kept
    source = CheckpointSource(
      keys: keys, prefix: model.prefix, passedOver: passedOver, alternatives: alternatives + model.otherPrefixes.map { $0 + "…" })
  }
}
