/// A `torch.nn.Module` that was pickled whole, as `torch.save(model)` does: its attributes hold the tensors, and nothing of its code is needed.
struct PickledModule {
  private let parameters: PickleContainer?
  private let buffers: PickleContainer?
  private let modules: PickleContainer

  /// Nil for what is no module.
  init?(_ container: PickleContainer) {
    guard container.isObject else { return nil }
    var parts: [String: PickleContainer] = [:]
    for case (let name, .container(let part)) in container.namedValues where part.isDictionary { parts[name] = part }
    guard let modules = parts["_modules"] else { return nil }
    (self.modules, parameters, buffers) = (modules, parts["_parameters"], parts["_buffers"])
  }

  /// What `state_dict()` would return. A module that is found in several places is named after the first, so that no file can ask for more than it holds.
  func tensors() -> [(name: String, tensor: TensorReference)] {
    var tensors: [(name: String, tensor: TensorReference)] = []
    var seen: Set<ObjectIdentifier> = []
    append(to: &tensors, prefix: "", &seen)
    return tensors
  }

  private func append(to tensors: inout [(name: String, tensor: TensorReference)], prefix: String, _ seen: inout Set<ObjectIdentifier>) {
    guard seen.insert(ObjectIdentifier(modules)).inserted else { return }
    for (name, value) in [parameters, buffers].compactMap(\.self).flatMap(\.namedValues) {
      if case .tensor(let tensor) = value { tensors.append((prefix + name, tensor)) }
    }
    for case (let name, .container(let container)) in modules.namedValues {
      PickledModule(container)?.append(to: &tensors, prefix: prefix + name + ".", &seen)
    }
  }
}
