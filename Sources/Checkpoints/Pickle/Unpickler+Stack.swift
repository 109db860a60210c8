// The stack, the memo and the containers. A value below the topmost mark cannot be taken.
extension Unpickler {
  mutating func push(_ value: PickleValue) { stack.append(value) }

  mutating func pop() throws -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw failure(.stackUnderflow) }
    return stack.removeLast()
  }

  mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure(.noMark) }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  /// POP: the topmost value, or the mark that lies there.
  mutating func drop() throws {
    if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
  }

  /// The topmost value, which stays.
  func top() throws -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw failure(.stackUnderflow) }
    return value
  }

  mutating func memoize(at index: Int) throws {
    memo[index] = try top()
    guard memo.count <= PickleLimits.memo else { throw failure(.memoOverflow) }
  }

  mutating func recall(_ index: Int) throws {
    guard let value = memo[index] else { throw failure(.missingMemo(index)) }
    // An object without attributes yet is most likely referred to by one of them: what it will hold must not hold it.
    if case .container(let object) = value, object.isObject, object.items.isEmpty { return push(.opaque) }
    push(value)
  }

  mutating func makeTuple(popping count: Int) throws {
    let items = try (0..<count).map { _ in try pop() }
    try pushTuple(items.reversed())
  }

  mutating func pushTuple(_ items: [PickleValue]) throws {
    try countItems(items.count)
    let tuple = PickleValue.tuple(items)
    guard tuple.depth <= PickleLimits.nesting else { throw failure(.nestingTooDeep) }
    push(tuple)
  }

  /// LIST, DICT, FROZENSET: a container of what lies above the mark.
  mutating func pushContainer(_ kind: PickleContainer.Kind) throws {
    let container = PickleContainer(kind)
    let items = try popToMark()
    guard kind != .dictionary || items.count.isMultiple(of: 2) else { throw failure(.stackUnderflow) }
    try insert(items, into: container)
    push(.container(container))
  }

  mutating func appendItems(_ items: [PickleValue], to kind: PickleContainer.Kind) throws {
    switch try top() {
    case .container(let container) where container.kind == kind: try insert(items, into: container)
    // Of an object that is also a list, only the attributes are kept.
    case .container(let object) where object.isObject: break
    case .opaque: break
    case let value: throw unexpected(value, expected: "a \(kind)")
    }
  }

  mutating func setItems(_ items: [PickleValue]) throws {
    guard items.count.isMultiple(of: 2) else { throw failure(.stackUnderflow) }
    switch try top() {
    case .container(let dictionary) where dictionary.isDictionary: try insert(items, into: dictionary)
    case .opaque: break
    case let value: throw unexpected(value, expected: "a dictionary")
    }
  }

  mutating func insert(_ items: [PickleValue], into container: PickleContainer) throws {
    try countItems(items.count)
    // Sealing the items first also catches a container that is put into itself.
    for item in items { item.seal() }
    container.append(items)
    guard container.depth <= PickleLimits.nesting else { throw failure(.nestingTooDeep) }
  }

  mutating func countItems(_ count: Int) throws {
    itemCount += count
    guard itemCount <= PickleLimits.items else { throw failure(.tooManyItems) }
  }

  func unexpected(_ value: PickleValue, expected: String) -> CheckpointError {
    failure(.unexpectedType(value.typeName, expected: expected))
  }
}
