extension RandomAccessCollection where Element == Double, Index == Int {
  /// The mean with the bits that numpy's has: sums of up to 128 numbers in eight lanes, added up pair by pair. nil for no numbers.
  var numpyMean: Double? { isEmpty ? nil : self[...].pairwiseSum / Double(count) }
}

extension RandomAccessCollection where Element == Double, Index == Int {
  fileprivate var pairwiseSum: Double {
    if count < 8 { return reduce(0, +) }
    if count <= 128 { return laneSum }
    let half = startIndex + count / 2 / 8 * 8
    return self[startIndex..<half].pairwiseSum + self[half..<endIndex].pairwiseSum
  }

  private var laneSum: Double {
    var lanes = SIMD8<Double>.zero
    let end = startIndex + count / 8 * 8
    for start in stride(from: startIndex, to: end, by: 8) {
      for lane in 0..<8 { lanes[lane] += self[start + lane] }
    }
    let sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    return self[end...].reduce(sum, +)
  }
}
