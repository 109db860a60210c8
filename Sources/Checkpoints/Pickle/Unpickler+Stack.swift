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

  mutating func appendItems(_ items: [PickleValue]) throws {
    guard case .container(let list) = try top(), list.kind == .list else { throw unexpected(try top(), expected: "a list") }
    try insert(items, into: list)
  }

  mutating func setItems(_ items: [PickleValue]) throws {
    guard case .container(let dictionary) = try top(), dictionary.isDictionary, dictionary.kind != .namespace else {
      throw unexpected(try top(), expected: "a dictionary")
    }
    guard items.count.isMultiple(of: 2) else { throw failure(.stackUnderflow) }
    try insert(items, into: dictionary)
  }

  mutating func insert(_ items: [PickleValue], into container: PickleContainer) throws {
    try countItems(items.count)
    // Sealing the items first also catches a container that is put into itself.
    for item in items { item.seal() }
    guard !container.isSealed else { throw failure(.sealedContainer) }
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
