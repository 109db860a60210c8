/// What several measurements of the same thing say.
public struct Statistics: Sendable, Equatable {
  public let median: Double
  public let minimum: Double
  /// The value that one tenth of the measurements do not exceed.
  public let p10: Double
  /// The value that nine tenths of the measurements do not exceed.
  public let p90: Double

  init(median: Double, minimum: Double, p10: Double, p90: Double) {
    (self.median, self.minimum, self.p10, self.p90) = (median, minimum, p10, p90)
  }

  /// The statistics of at least one value.
  public init(_ values: [Double]) {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    minimum = sorted[0]
    p10 = sorted[(sorted.count + 9) / 10 - 1]
    p90 = sorted[(sorted.count * 9 + 9) / 10 - 1]
  }
}
