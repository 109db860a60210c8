/// Which of so many things belong together, directly or through others (Galler and Fischer 1964).
struct DisjointSets {
  private var parents: [Int]

  /// Things of which each stands alone.
  init(count: Int) { parents = Array(0..<count) }

  /// The thing that stands for all that belong to this one: the first of them.
  mutating func first(_ index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  /// From now on both belong together.
  mutating func join(_ one: Int, _ other: Int) {
    let (one, other) = (first(one), first(other))
    parents[max(one, other)] = min(one, other)
  }

  /// All sets, each in rising order, by their first things.
  var sets: [[Int]] {
    var copy = self
    var members: [Int: [Int]] = [:]
    for index in parents.indices { members[copy.first(index), default: []].append(index) }
    return members.sorted { $0.key < $1.key }.map(\.value)
  }
}
