import Boxes
import TensorGraph

/// Where RoIAlign looks at the map of a region's level; positions are float32, as torchvision's are.
struct RegionSamples {
  let image: Int
  let level: Int
  private let op: MultiScaleRoIAlign
  private let (start, step): (SIMD2<Float>, SIMD2<Float>)

  /// The samples of a region (image index, x1, y1, x2, y2); nil where it has no level.
  init?(_ op: MultiScaleRoIAlign, region: [Float]) {
    let box = BoundingBox(SIMD4(region[1...]))
    guard let level = op.levels.level(of: box) else { return nil }
    let scale = 1 / Float(op.strides[level])
    (self.op, self.level, image, start) = (op, level, Int(region[0]), box.corners.lowHalf * scale)
    let size = box.corners.highHalf * scale - start
    step = size.replacing(with: 1, where: .!(size .>= 1)) / Float(op.outputSize)
  }

  /// A position between two cells, and the second one's share.
  typealias Taps = (low: Int, high: Int, share: Double)

  /// The samples of a bin, by their taps down and across; those beyond the map by more than a cell are left out, one at the far edge takes the last cell.
  func taps(_ row: Int, _ column: Int, height: Int, width: Int) -> [(y: Taps, x: Taps)] {
    let down = (0..<count(1)).compactMap { Self.taps(position(row, $0, 1), height) }
    let across = (0..<count(0)).compactMap { Self.taps(position(column, $0, 0), width) }
    return down.flatMap { y in across.map { (y, $0) } }
  }

  /// The samples of a bin, with those that are left out.
  var countPerBin: Int { count(0) * count(1) }

  private func count(_ axis: Int) -> Int { op.samplingRatio > 0 ? op.samplingRatio : Int(step[axis].rounded(.up)) }

  private func position(_ bin: Int, _ sample: Int, _ axis: Int) -> Float {
    start[axis] + Float(bin) * step[axis] + (Float(sample) + 0.5) * step[axis] / Float(count(axis))
  }

  private static func taps(_ position: Float, _ count: Int) -> Taps? {
    guard position >= -1, position <= Float(count) else { return nil }
    let low = Int(max(position, 0))
    return low >= count - 1 ? (count - 1, count - 1, 0) : (low, low + 1, Double(max(position, 0) - Float(low)))
  }
}
