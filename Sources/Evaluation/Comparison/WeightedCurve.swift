/// The best precision from each of COCO's recalls on, at each threshold, as detections of images that occur several times are added.
struct WeightedCurve {
  /// Hits that reach each recall, and one number that is never reached.
  private let neededHits: [Int32]
  private var hits: [Int32]
  private var misses: [Int32]
  /// The detections that miss at every threshold.
  private var commonMisses: Int32 = 0
  /// For each threshold, how many of the recalls are reached.
  private var reached: [Int]
  /// [threshold, last recall that was reached]: the best precision there.
  private var best: [Double]
  private let allLevels: UInt16
  private static let stride = COCOCurve.recalls.count

  init(objectCount: Int, levelCount: Int) {
    neededHits = COCOCurve.recalls.map { Self.neededHits($0, objectCount) } + [.max]
    hits = Array(repeating: 0, count: levelCount)
    misses = hits
    reached = Array(repeating: 0, count: levelCount)
    best = Array(repeating: 0, count: levelCount * Self.stride)
    allLevels = UInt16(truncatingIfNeeded: (1 << levelCount) - 1)
  }

  /// Adds the next detection by falling score, as often as its image occurs.
  mutating func add(hits hitLevels: UInt16, misses missLevels: UInt16, weight: Int32) {
    if weight == 0 { return }
    if missLevels == allLevels {
      commonMisses += weight
    } else {
      forEachBit(missLevels) { misses[$0] += weight }
      forEachBit(hitLevels) { addHits($0, weight) }
    }
  }

  private mutating func addHits(_ level: Int, _ weight: Int32) {
    hits[level] += weight
    while neededHits[reached[level]] <= hits[level] { reached[level] += 1 }
    let precision = Double(hits[level]) / Double(hits[level] + misses[level] + commonMisses)
    let index = level * Self.stride + reached[level] - 1
    if precision > best[index] { best[index] = precision }
  }

  /// The mean over the recalls of the best precision at that recall or any higher one.
  func meanPrecision(_ level: Int) -> Double {
    var (sum, precision) = (0.0, 0.0)
    for index in (level * Self.stride..<(level + 1) * Self.stride).reversed() {
      precision = max(precision, best[index])
      sum += precision
    }
    return sum / Double(Self.stride)
  }

  /// The fewest of `objectCount` objects whose share is at least `recall`; 1 at least, since only a hit has a precision.
  private static func neededHits(_ recall: Double, _ objectCount: Int) -> Int32 {
    var count = max(1, Int((recall * Double(objectCount)).rounded(.down)) - 1)
    while Double(count) / Double(objectCount) < recall { count += 1 }
    return Int32(count)
  }
}
