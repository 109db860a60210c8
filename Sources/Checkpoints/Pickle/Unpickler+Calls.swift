// Globals and calls of them. What a call of an unknown global would do is never done: its result is an object without content.
extension Unpickler {
  mutating func pushGlobal(module: String, name: String) {
    let path = "\(module).\(name)"
    push(PickleGlobal(rawValue: path).map { .global($0) } ?? .foreignGlobal(path))
  }

  mutating func pushStackGlobal() throws {
    let (name, module) = (try pop(), try pop())
    guard case .string(let module) = module else { throw unexpected(module, expected: "a module name") }
    guard case .string(let name) = name else { throw unexpected(name, expected: "a type name") }
    pushGlobal(module: module, name: name)
  }

  /// REDUCE: calls a global with a tuple of arguments.
  mutating func reduce() throws {
    let (arguments, callee) = (try pop(), try pop())
    guard case .global(let global) = callee else { return try pushObject(of: callee) }
    guard case .tuple(let arguments, _) = arguments else { throw unexpected(arguments, expected: "a tuple of arguments") }
    push(try call(global, arguments))
  }

  /// NEWOBJ, NEWOBJ_EX, OBJ, INST, and REDUCE of what is not known: an instance of a class, or the result of a function.
  mutating func pushObject(of type: PickleValue) throws {
    switch type {
    case .foreignGlobal(let name): push(.container(PickleContainer(.object(type: name))))
    case .global(let global): push(.container(PickleContainer(.object(type: global.rawValue))))
    case .container(let callee) where callee.isObject: push(.container(PickleContainer(callee.kind)))
    case .opaque: push(.opaque)
    default: throw unexpected(type, expected: "a type")
    }
  }

  /// OBJ: the type and its arguments lie above the mark.
  mutating func pushObjectAboveMark() throws {
    guard let type = try popToMark().first else { throw failure(.stackUnderflow) }
    try pushObject(of: type)
  }

  /// BUILD: gives an object its attributes. Those of an OrderedDict, such as `_metadata`, are not needed.
  mutating func build() throws {
    let state = try pop()
    switch try top() {
    case .container(let object) where object.isObject:
      for case .container(let attributes) in state.parts where attributes.isDictionary { try insert(attributes.items, into: object) }
    case .container(let dictionary) where dictionary.kind == .orderedDictionary: break
    case .opaque, .tensor, .foreignGlobal: break
    case let target: throw unexpected(target, expected: "an object")
    }
  }

  private mutating func call(_ global: PickleGlobal, _ arguments: [PickleValue]) throws -> PickleValue {
    switch global {
    case .orderedDictionary: .container(try makeOrderedDictionary(arguments))
    case .rebuildTensor: try rebuildTensor(arguments)
    case .rebuildParameter, .rebuildParameterWithState: try rebuildParameter(arguments, global)
    case .rebuildFromType: try rebuildFromType(arguments)
    default: .container(PickleContainer(.object(type: global.rawValue)))
    }
  }

  /// `_rebuild_from_type_v2(function, type, arguments, state)` calls the function and sets attributes.
  private mutating func rebuildFromType(_ arguments: [PickleValue]) throws -> PickleValue {
    guard arguments.count == 4, case .tuple(let inner, _) = arguments[2] else {
      throw failure(.disallowedCall(PickleGlobal.rebuildFromType.rawValue))
    }
    guard case .global(let function) = arguments[0] else { return .opaque }
    return try call(function, inner)
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
}

extension PickleValue {
  /// A state's dictionaries: `__dict__` alone, or a pair with the attributes in slots.
  fileprivate var parts: [PickleValue] {
    if case .tuple(let items, _) = self { items } else { [self] }
  }
}
