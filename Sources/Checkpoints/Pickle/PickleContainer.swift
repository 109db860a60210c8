/// A Python list, set, dictionary or object; keys and values of a dictionary alternate in `items`, and so do an object's attributes.
///
/// A container is sealed when it is put into another one. Into a sealed container only goes what holds nothing itself, so there are no cycles
/// and `depth` stays true.
final class PickleContainer {
  enum Kind: Equatable {
    case list, set, dictionary, orderedDictionary
    /// An instance of a class that is not known here: never made, its attributes are kept as a dictionary's values are.
    case object(type: String)
  }

  let kind: Kind
  private(set) var items: [PickleValue] = []
  /// How many containers are nested here, this one included.
  private(set) var depth = 1
  private(set) var isSealed = false

  init(_ kind: Kind) { self.kind = kind }

  var isDictionary: Bool { kind != .list && kind != .set }

  var isObject: Bool { if case .object = kind { true } else { false } }

  func append(_ newItems: some Sequence<PickleValue>) {
    for item in newItems {
      let kept = isSealed && item.depth > 0 ? .opaque : item
      depth = max(depth, kept.depth + 1)
      items.append(kept)
    }
  }

  func seal() { isSealed = true }
}
