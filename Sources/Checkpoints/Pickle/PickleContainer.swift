/// A Python list, dictionary or namespace; a dictionary's keys and values alternate in `items`.
///
/// A container is sealed when it is put into another one, as Python's pickler has completed it by then.
/// Sealed containers never change, so there are no cycles and `depth` stays true.
final class PickleContainer {
  enum Kind {
    case list, dictionary, orderedDictionary, counter, namespace
  }

  let kind: Kind
  private(set) var items: [PickleValue] = []
  /// How many containers are nested here, this one included.
  private(set) var depth = 1
  private(set) var isSealed = false

  init(_ kind: Kind) { self.kind = kind }

  var isDictionary: Bool { kind != .list }

  func append(_ newItems: some Sequence<PickleValue>) {
    for item in newItems {
      item.seal()
      depth = max(depth, item.depth + 1)
      items.append(item)
    }
  }

  func seal() { isSealed = true }
}
