/// The identifiers of a file, sorted and without repetitions; positions among them replace them in all tables.
struct IDIndex: Sendable, Equatable {
  let ids: [Int]

  init(_ ids: some Sequence<Int>) {
    var unique: [Int] = []
    for id in ids.sorted() where unique.last != id { unique.append(id) }
    self.ids = unique
  }

  var count: Int { ids.count }

  /// The position of `id`; nil where it is none of these. `guess` is looked at first: neighbours in a file share their image.
  func position(of id: Int, guess: Int = 0) -> Int? {
    if guess < ids.count && ids[guess] == id { return guess }
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == id ? low : nil
  }
}
