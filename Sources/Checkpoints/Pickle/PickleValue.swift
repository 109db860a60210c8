/// A Python object of a checkpoint, as far as checkpoints need them.
enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case double(Double)
  case string(String)
  case tuple([PickleValue], depth: Int)
  case container(PickleContainer)
  case global(PickleGlobal)
  /// A Python name that says nothing about tensors.
  case foreignGlobal(String)
  case storage(StorageReference)
  case tensor(TensorReference)
  /// Something that is not kept, as no tensor depends on it.
  case opaque

  /// How many tuples and containers are nested here, this one included.
  var depth: Int {
    switch self {
    case .tuple(_, let depth): depth
    case .container(let container): container.depth
    default: 0
    }
  }

  func seal() {
    if case .container(let container) = self { container.seal() }
  }

  static func tuple(_ items: [PickleValue]) -> PickleValue {
    for item in items { item.seal() }
    return .tuple(items, depth: 1 + (items.map(\.depth).max() ?? 0))
  }

  /// A dictionary's values with a text key, in order; nil for what is no dictionary.
  var namedValues: [(name: String, value: PickleValue)]? {
    guard case .container(let container) = self, container.isDictionary else { return nil }
    return container.namedValues
  }

  /// The Python type, for messages.
  var typeName: String {
    switch self {
    case .none: "None"
    case .boolean: "bool"
    case .integer: "int"
    case .double: "float"
    case .string: "str"
    case .tuple: "tuple"
    case .container(let container): container.isObject ? "object" : "\(container.kind)"
    case .global, .foreignGlobal: "type"
    case .storage: "storage"
    case .tensor: "tensor"
    case .opaque: "object"
    }
  }
}

extension PickleContainer {
  /// The values with a text key, in order.
  var namedValues: [(name: String, value: PickleValue)] {
    stride(from: 0, to: items.count - 1, by: 2).compactMap { index in
      guard case .string(let name) = items[index] else { return nil }
      return (name, items[index + 1])
    }
  }
}
