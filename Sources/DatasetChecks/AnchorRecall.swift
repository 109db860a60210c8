import Boxes

/// How many objects have an anchor that overlaps them enough, on each level of the pyramid and on any.
///
/// Below an IoU of 0.7 with all anchors an object is foreground only through its best anchor; below 0.5 it is hard to learn at all.
public struct AnchorRecall: Sendable, Equatable {
  /// The overlaps (IoU) at which recall is reported.
  public static let thresholds = [0.5, 0.7]
  /// The objects that were counted.
  public let objects: Int
  /// A share of `objects` for each level and threshold.
  public let levels: [[Double]]
  /// A share of `objects` for each threshold, whatever the level.
  public let total: [Double]

  init(_ boxes: [ResizedBox], _ anchors: AnchorGenerator) {
    let cells = anchors.cellAnchors.map { $0.map { SIMD4<Double>($0) } }
    var hits = [[Int]](repeating: [0, 0], count: cells.count)
    var totalHits = [0, 0]
    for box in boxes {
      let overlaps = zip(box.anchorGrids, cells).map { grid, anchors in
        anchors.map { grid.bestOverlap(of: $0, with: box.corners) }.max() ?? 0
      }
      for (index, threshold) in Self.thresholds.enumerated() {
        for level in overlaps.indices where overlaps[level] >= threshold { hits[level][index] += 1 }
        if overlaps.contains(where: { $0 >= threshold }) { totalHits[index] += 1 }
      }
    }
    objects = boxes.count
    let scale = 1 / Double(max(boxes.count, 1))
    levels = hits.map { $0.map { Double($0) * scale } }
    total = totalHits.map { Double($0) * scale }
  }
}

extension AnchorGrid {
  /// The largest IoU that an anchor has with `box` in any cell. Rows and columns are independent, since the areas are the same everywhere.
  fileprivate func bestOverlap(of anchor: SIMD4<Double>, with box: SIMD4<Double>) -> Double {
    let width = Self.bestOverlap(anchor.x...anchor.z, box.x...box.z, stride: stride.x, count: columns)
    let height = Self.bestOverlap(anchor.y...anchor.w, box.y...box.w, stride: stride.y, count: rows)
    let areas = ((anchor.z - anchor.x) * (anchor.w - anchor.y), (box.z - box.x) * (box.w - box.y))
    return intersectionOverUnion(width * height, of: areas.0, and: areas.1)
  }

  /// The longest overlap of `anchor`, moved by whole strides, with `side`: at the cell that centres it or beside that.
  private static func bestOverlap(_ anchor: ClosedRange<Double>, _ side: ClosedRange<Double>, stride: Int, count: Int) -> Double {
    let centered = (side.lowerBound + side.upperBound - anchor.lowerBound - anchor.upperBound) / (2 * Double(stride))
    let cell = Int(max(0, min(Double(count - 1), centered.rounded())))
    return (max(0, cell - 1)...min(count - 1, cell + 1)).map { cell in
      let offset = Double(cell * stride)
      return max(0, min(anchor.upperBound + offset, side.upperBound) - max(anchor.lowerBound + offset, side.lowerBound))
    }.max() ?? 0
  }
}
