import Boxes

/// Anchors that overlap more of a data set's objects than a model's own, as many on each level, so that its heads keep their shapes.
///
/// An object belongs to the coarsest level of whose cells its side (the root of its area) spans enough. A level's sizes and aspect ratios are evenly
/// spaced quantiles of its objects'; a level without objects keeps the model's. How many cells are enough is tried, and the best recall decides.
public struct AnchorSuggestion: Sendable, Equatable {
  /// Anchors are suggested for a model whose own have less recall at the first threshold of `AnchorRecall`, an IoU of 0.5.
  public static let recallLimit = 0.9
  private static let spannedCells = [1.5, 2, 3, 4, 8]

  /// Sizes in whole pixels of the network's input, ratios of height to width in hundredths.
  public let anchors: AnchorGenerator
  /// What these anchors overlap.
  public let recall: AnchorRecall

  /// Nil where the model's anchors, whose recall is `present`, are good enough or none that was tried is better.
  init?(_ boxes: [ResizedBox], _ anchors: AnchorGenerator, present: AnchorRecall) {
    guard !boxes.isEmpty, present.total[0] < Self.recallLimit else { return nil }
    let tried = Self.spannedCells.map { AnchorSuggestion(boxes, anchors, spannedCells: $0) }
    guard let best = tried.max(by: { $0.recall.total[0] < $1.recall.total[0] }), best.recall.total[0] > present.total[0] else { return nil }
    self = best
  }

  private init(_ boxes: [ResizedBox], _ anchors: AnchorGenerator, spannedCells: Double) {
    var fitted = anchors
    let groups = Dictionary(grouping: boxes) { $0.level(spannedCells: spannedCells) }
    for (level, boxes) in groups { fitted.fit(boxes, level: level) }
    (self.anchors, recall) = (fitted, AnchorRecall(boxes, fitted))
  }
}

extension AnchorGenerator {
  fileprivate mutating func fit(_ boxes: [ResizedBox], level: Int) {
    sizes[level] = Self.quantiles(boxes.map(\.side), count: sizes[level].count, stepsPerUnit: 1)
    aspectRatios[level] = Self.quantiles(boxes.map { $0.height / $0.width }, count: aspectRatios[level].count, stepsPerUnit: 100)
  }

  /// The middles of `count` equal parts of the values, rising, rounded to steps, of which each is at least one.
  private static func quantiles(_ values: [Double], count: Int, stepsPerUnit: Float) -> [Float] {
    let values = values.sorted()
    return (0..<count).map { part in
      // No image has a side of more than 10,000 pixels at the network's input.
      let value = min(Float(values[(2 * part + 1) * values.count / (2 * count)]), 10_000)
      return max(1, (value * stepsPerUnit).rounded()) / stepsPerUnit
    }
  }
}

extension ResizedBox {
  /// The coarsest level of whose cells the box spans enough, else the finest.
  fileprivate func level(spannedCells: Double) -> Int {
    anchorGrids.lastIndex { Double(max($0.stride.x, $0.stride.y)) * spannedCells <= side } ?? 0
  }
}
