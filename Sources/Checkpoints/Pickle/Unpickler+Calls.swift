// Globals, and the calls that are allowed on them.
extension Unpickler {
  mutating func pushGlobal(module: String, name: String) throws {
    guard let global = PickleGlobal(rawValue: "\(module).\(name)") else { throw failure(.disallowedGlobal("\(module).\(name)")) }
    push(.global(global))
  }

  mutating func pushStackGlobal() throws {
    let (name, module) = (try pop(), try pop())
    guard case .string(let module) = module else { throw unexpected(module, expected: "a module name") }
    guard case .string(let name) = name else { throw unexpected(name, expected: "a type name") }
    try pushGlobal(module: module, name: name)
  }

  /// REDUCE: calls a global with a tuple of arguments.
  mutating func reduce() throws {
    let (arguments, callee) = (try pop(), try pop())
    guard case .global(let global) = callee else { throw unexpected(callee, expected: "a type") }
    guard case .tuple(let arguments, _) = arguments else { throw unexpected(arguments, expected: "a tuple of arguments") }
    switch global {
    case .orderedDictionary: push(.container(try makeOrderedDictionary(arguments)))
    case .counter: push(.container(try makeCounter(arguments)))
    case .rebuildTensor: push(.tensor(try rebuildTensor(arguments)))
    case .rebuildParameter: push(try rebuildParameter(arguments))
    case .size: try makeSize(arguments)
    case .device: push(.device)
    default: throw failure(.disallowedCall(global.rawValue))
    }
  }

  /// NEWOBJ: `Namespace.__new__(Namespace)`.
  mutating func makeObject() throws {
    let (arguments, callee) = (try pop(), try pop())
    guard case .global(let global) = callee else { throw unexpected(callee, expected: "a type") }
    guard global == .namespace, case .tuple(let items, _) = arguments, items.isEmpty else {
      throw failure(.disallowedCall(global.rawValue))
    }
    push(.container(PickleContainer(.namespace)))
  }

  /// BUILD: sets attributes. Those of an OrderedDict, such as `_metadata`, are not needed.
  mutating func build() throws {
    let state = try pop()
    guard case .container(let attributes) = state, attributes.isDictionary else { throw unexpected(state, expected: "a dictionary") }
    guard case .container(let target) = try top(), [.orderedDictionary, .namespace].contains(target.kind) else {
      throw unexpected(try top(), expected: "an OrderedDict or a Namespace")
    }
    if target.kind == .namespace { try insert(attributes.items, into: target) }
  }

  /// `OrderedDict()`, or Python 2's `OrderedDict([[key, value], ...])`.
  private mutating func makeOrderedDictionary(_ arguments: [PickleValue]) throws -> PickleContainer {
    let dictionary = PickleContainer(.orderedDictionary)
    guard let first = arguments.first else { return dictionary }
    guard arguments.count == 1, case .container(let pairs) = first, pairs.kind == .list else {
      throw failure(.disallowedCall(PickleGlobal.orderedDictionary.rawValue))
    }
    for pair in pairs.items {
      guard case .container(let pair) = pair, pair.kind == .list, pair.items.count == 2 else { throw unexpected(pair, expected: "a pair") }
      try insert(pair.items, into: dictionary)
    }
    return dictionary
  }

  private mutating func makeCounter(_ arguments: [PickleValue]) throws -> PickleContainer {
    let counter = PickleContainer(.counter)
    guard arguments.count == 1, case .container(let counts) = arguments[0], counts.kind == .dictionary else {
      throw failure(.disallowedCall(PickleGlobal.counter.rawValue))
    }
    try insert(counts.items, into: counter)
    return counter
  }

  private mutating func makeSize(_ arguments: [PickleValue]) throws {
    guard arguments.count == 1, case .tuple(let extents, _) = arguments[0] else {
      throw failure(.disallowedCall(PickleGlobal.size.rawValue))
    }
    try pushTuple(extents)
  }
}
