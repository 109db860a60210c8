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
    /// Its position; nil where no overlap is a number.
    var object: Int?
    /// How much.
    var overlap = -Float.infinity
    /// Whether no candidate so far overlaps some object more than this one, which is not nothing.
    var isLargest = false
  }

  /// The best object for a candidate, which from now on counts as one.
  mutating func best(_ candidate: BoundingBox) -> Best {
    var (overlaps, places, isLargest) = (BoxBlock.Lanes(repeating: -.infinity), SIMD8<Int32>(repeating: -1), SIMDMask<SIMD8<Int32>>())
    for block in blocks.indices {
      let shares = blocks[block].overlap(candidate)
      let isBetter = shares .> overlaps
      overlaps.replace(with: shares, where: isBetter)
      places.replace(with: Int32(truncatingIfNeeded: block), where: isBetter)
      isLargest .|= (shares .>= largest[block]) .& (shares .> 0)
      largest[block].replace(with: shares, where: shares .> largest[block])
    }
    return Self.best(overlaps, places, any(isLargest))
  }

  private static func best(_ overlaps: BoxBlock.Lanes, _ places: SIMD8<Int32>, _ isLargest: Bool) -> Best {
    var best = Best(isLargest: isLargest)
    for lane in 0..<BoxBlock.size where places[lane] >= 0 && overlaps[lane] >= best.overlap {
      let object = Int(places[lane]) * BoxBlock.size + lane
      if overlaps[lane] > best.overlap || object < best.object ?? .max { (best.object, best.overlap) = (object, overlaps[lane]) }
    }
    return best
  }
}
