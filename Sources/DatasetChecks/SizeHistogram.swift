/// How large objects are in the network's input: the square root of the box's area in pixels.
public struct SizeHistogram: Sendable, Equatable {
  /// Where a bin ends and the next begins; the last has no end.
  public static let bounds = [16, 32, 64, 128, 256, 512]
  /// Objects a bin, `bounds.count + 1` of them.
  public let counts: [Int]

  init(_ boxes: [ResizedBox]) {
    var counts = [Int](repeating: 0, count: Self.bounds.count + 1)
    for box in boxes {
      counts[Self.bounds.firstIndex { box.side < Double($0) } ?? Self.bounds.count] += 1
    }
    self.counts = counts
  }

  /// The bins' names: "< 16", "16 to 32", ..., "from 512".
  public static let names =
    ["< \(bounds[0])"] + zip(bounds, bounds.dropFirst()).map { "\($0) to \($1)" } + ["from \(bounds[bounds.count - 1])"]
}
