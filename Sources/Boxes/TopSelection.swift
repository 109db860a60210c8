/// The highest of many scores, ties by the lower index; NaN ranks highest, as in torch.topk.
public enum TopSelection {
  @usableFromInline static let bucketBits = 12

  /// The indices of all scores, best first.
  public static func ranking(_ scores: [Float]) -> [Int] { indices(scores.count, of: scores.count) { scores[$0] } }

  /// The indices of the `count` highest values of `key(0)`, ..., `key(total - 1)`, best first.
  ///
  /// A histogram over the leading bits finds the bucket of the last place; only what lies above or in it is sorted.
  @inlinable
  public static func indices(_ count: Int, of total: Int, key: (Int) -> Float) -> [Int] {
    var keys = [UInt32](repeating: 0, count: total)
    var histogram = [Int](repeating: 0, count: 1 << bucketBits)
    for index in 0..<total {
      keys[index] = orderedBits(key(index))
      histogram[Int(keys[index] >> (32 - UInt32(bucketBits)))] += 1
    }
    return highest(count, of: keys, histogram)
  }

  /// The indices of the `count` lowest of many whole numbers, ties by the lower index.
  static func lowest(_ count: Int, of numbers: [UInt32]) -> [Int] {
    var histogram = [Int](repeating: 0, count: 1 << bucketBits)
    for number in numbers { histogram[Int(~number >> (32 - UInt32(bucketBits)))] += 1 }
    return highest(count, of: numbers.map { ~$0 }, histogram)
  }

  @usableFromInline
  static func highest(_ count: Int, of keys: [UInt32], _ histogram: [Int]) -> [Int] {
    let threshold = UInt32(lowestBucket(histogram, count)) << (32 - UInt32(bucketBits))
    // The complement of the key sorts descending, the index ascending behind it.
    var candidates: [UInt64] = []
    for index in keys.indices where keys[index] >= threshold { candidates.append(UInt64(~keys[index]) << 32 | UInt64(index)) }
    candidates.sort()
    return candidates.prefix(count).map { Int($0 & 0xffff_ffff) }
  }

  private static func lowestBucket(_ histogram: [Int], _ count: Int) -> Int {
    var remaining = count
    for bucket in histogram.indices.reversed() {
      remaining -= histogram[bucket]
      if remaining <= 0 { return bucket }
    }
    return 0
  }

  /// Bits that compare as unsigned integers like the floats they come from; both zeros are equal, NaN is the highest.
  @inlinable
  static func orderedBits(_ value: Float) -> UInt32 {
    if value.isNaN { return .max }
    let bits = (value + 0).bitPattern
    return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  }
}
