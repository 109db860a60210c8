import Detectors

/// The means of the losses of several batches.
public struct LossMeans: Sendable, Equatable {
  /// The losses of all images, by `DetectorLosses.Name.allCases`.
  private(set) var sums = [Double](repeating: 0, count: DetectorLosses.Name.allCases.count)
  /// How many images that are.
  public private(set) var count = 0.0

  /// Means of nothing.
  public init() {}

  /// Those that were summed before.
  init(sums: [Double], count: Double) { (self.sums, self.count) = (sums, count) }

  /// Adds the mean losses of so many images.
  public mutating func add(_ losses: DetectorLosses, images: Int) {
    for (index, name) in DetectorLosses.Name.allCases.enumerated() { sums[index] += Double(losses[name]) * Double(images) }
    count += Double(images)
  }

  /// One of them; zero where nothing was added.
  public subscript(name: DetectorLosses.Name) -> Double {
    count == 0 ? 0 : sums[DetectorLosses.Name.allCases.firstIndex(of: name)!] / count
  }

  /// Their sum.
  public var total: Double { DetectorLosses.Name.allCases.reduce(0) { $0 + self[$1] } }
}
