/// Every dictionary with tensors in a pickled object, and every pickled module, nearest to the top first.
struct StateDictSearch {
  private(set) var found: [StateDict] = []
  private var queue: [Place]
  /// Containers may be shared: each is looked into once.
  private var seen: Set<ObjectIdentifier> = []

  /// A container and how it was reached.
  private struct Place {
    let container: PickleContainer
    let key: String
    /// The position of the container around this one.
    let parent: Int?
  }

  init(_ root: PickleValue) {
    queue = []
    enqueue(root, key: "", parent: nil)
    var next = 0
    while next < queue.count {
      visit(next)
      next += 1
    }
  }

  private mutating func enqueue(_ value: PickleValue, key: String, parent: Int?) {
    guard case .container(let container) = value, seen.insert(ObjectIdentifier(container)).inserted else { return }
    queue.append(Place(container: container, key: key, parent: parent))
  }

  private mutating func visit(_ position: Int) {
    let container = queue[position].container
    if let module = PickledModule(container) { return add(module.tensors(), at: position) }
    let values = container.isDictionary ? container.namedValues : container.items.enumerated().map { ("\($0.offset)", $0.element) }
    if container.isDictionary {
      add(values.compactMap { entry in if case .tensor(let tensor) = entry.1 { (entry.0, tensor) } else { nil } }, at: position)
    }
    for (name, value) in values { enqueue(value, key: name, parent: position) }
  }

  private mutating func add(_ entries: [(name: String, tensor: TensorReference)], at position: Int) {
    if !entries.isEmpty { found.append(StateDict(keys: keys(of: position), entries: entries)) }
  }

  private func keys(of position: Int) -> [String] {
    var (keys, position): ([String], Int) = ([], position)
    while let parent = queue[position].parent {
      keys.append(queue[position].key)
      position = parent
    }
    return keys.reversed()
  }

  /// What an object without a model's tensors is, for a message.
  static func summary(of root: PickleValue) -> String {
    guard let entries = root.namedValues else { return "a \(root.typeName)" }
    let names = entries.map(\.name)
    if case .container(let object) = root, case .object(let type) = object.kind { return "an object of the class \(quoted(type))" }
    if !Set(names).isDisjoint(with: ["optimizer", "optimizer_state_dict", "param_groups", "optimizer_states"]) {
      return "an optimizer's state, which training goes on from"
    }
    return names.isEmpty ? "an empty dictionary" : "a dictionary of \(names.prefix(4).map(quoted).joined(separator: ", "))"
  }
}
