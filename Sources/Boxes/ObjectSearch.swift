/// The object that a candidate overlaps most, and how much each object is overlapped at most.
struct ObjectSearch {
  private let blocks: [BoxBlock]
  private var largest: [BoxBlock.Lanes]

  /// A search among objects.
  init(_ objects: [BoundingBox]) {
    blocks = stride(from: 0, to: objects.count, by: BoxBlock.size).map { BoxBlock(objects[$0..<min($0 + BoxBlock.size, objects.count)]) }
    largest = blocks.map { _ in .zero }
  }

  /// The first object of those that a candidate overlaps most.
  struct Best {
    /// Its position; nil where none is overlapped.
    var object: Int?
    /// How much.
    var overlap: Float = 0
    /// Whether no candidate so far overlaps some object more than this one.
    var isLargest = false
  }

  /// The best object for a candidate, which from now on counts as one.
  mutating func best(_ candidate: BoundingBox) -> Best {
    var best = Best()
    for block in blocks.indices {
      guard let shares = blocks[block].overlap(candidate) else { continue }
      for lane in 0..<BoxBlock.size where shares[lane] > 0 {
        if shares[lane] > best.overlap { (best.object, best.overlap) = (block * BoxBlock.size + lane, shares[lane]) }
        if shares[lane] >= largest[block][lane] { (largest[block][lane], best.isLargest) = (shares[lane], true) }
      }
    }
    return best
  }
}
