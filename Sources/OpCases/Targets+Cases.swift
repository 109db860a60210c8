import Boxes
import DeviceRuntime
import TensorGraph

/// Targets are decided by comparisons, so this part computes in float32, by the plain definitions that stand in `Boxes`.
extension Oracle {
  /// The targets of an image; `first` is the input with the boxes, before labels and offsets.
  fileprivate func targets(_ image: Int, first: Int) -> [BoxMatcher.Target] {
    let (boxes, labels, offsets) = (inputs[first].floats, inputs[first + 1].integers, inputs[first + 2].integers)
    return (Int(offsets[image])..<Int(offsets[image + 1])).map { index in
      BoxMatcher.Target(box: BoundingBox(SIMD4(boxes[4 * index..<4 * index + 4])), label: labels[index])
    }
  }
}

extension SIMD4<Float> {
  fileprivate var doubles: [Double] { (0..<4).map { Double(self[$0]) } }
}

extension AnchorTargets: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let canvas = oracle.inputs[0].shape
    let anchors = anchors(canvas: canvas, maps: oracle.inputs[5...].map(\.shape))
    var (indices, labels, deltas) = ([Double](), [Double](), [Double]())
    for image in 0..<canvas[0] {
      let targets = oracle.targets(image, first: 1)
      let matches = matcher.matches(anchors, with: targets)
      let sample = sampler.sample(matches, seed: UInt32(bitPattern: oracle.inputs[4].integers[image]))
      for index in sample {
        let object = matches[index] >= 0 ? targets[Int(matches[index])].box : nil
        indices.append(Double(index))
        labels.append(object == nil ? 0 : 1)
        deltas += object.map { coder.encode($0, from: anchors[index]).doubles } ?? [0, 0, 0, 0]
      }
      let rest = sampler.count - sample.count
      indices += [Double](repeating: -1, count: rest)
      labels += [Double](repeating: -1, count: rest)
      deltas += [Double](repeating: 0, count: 4 * rest)
    }
    return .whole([indices, labels, deltas])
  }

  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.shapeOnly] + scene.objects(rows: shapes[1][0]) + [scene.seeds] + cellAnchors.map { _ in .shapeOnly }
  }
  public func form(_ inputs: [OpCaseInput]) -> String { matcher.keepsBest ? "\(name), the best too" : name }
}

extension RegionTargets: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (proposals, ranges) = (oracle.inputs[0].floats, oracle.inputs[1].integers)
    var (regions, offsets, labels, deltas) = ([Double](), [0.0], [Double](), [Double]())
    for image in 0..<oracle.inputs[5].shape[0] {
      let targets = oracle.targets(image, first: 2)
      let boxes =
        (Int(ranges[image])..<Int(ranges[image + 1])).map { BoundingBox(SIMD4(proposals[5 * $0 + 1..<5 * $0 + 5])) }
        + targets.filter { $0.label >= 0 }.map(\.box)
      let matches = matcher.matches(boxes, with: targets)
      for index in sampler.sample(matches, seed: UInt32(bitPattern: oracle.inputs[5].integers[image])) {
        let object = matches[index] >= 0 ? targets[Int(matches[index])] : nil
        regions += [Double(image)] + boxes[index].corners.doubles
        labels.append(Double(object?.label ?? 0))
        deltas += object.map { coder.encode($0.box, from: boxes[index]).doubles } ?? [0, 0, 0, 0]
      }
      offsets.append(Double(labels.count))
    }
    let rest = oracle.outputShapes[2][0] - labels.count
    return .whole([
      regions, offsets, labels + [Double](repeating: -1, count: rest), deltas + [Double](repeating: 0, count: 4 * rest),
    ])
  }

  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [scene.regions, .offsets(rows: shapes[0][0])] + scene.objects(rows: shapes[2][0]) + [scene.seeds]
  }
  public func form(_ inputs: [OpCaseInput]) -> String { matcher.keepsBest ? "\(name), the best too" : name }
}

/// The objects of the images of a case.
private struct CaseObjects {
  var boxes: [[Float]] = []
  var labels: [Int32] = []
  var offsets: [Int32] = [0]

  /// Each image's boxes with their labels.
  init(_ images: [[(box: [Float], label: Int32)]]) {
    for objects in images {
      boxes += objects.map(\.box)
      labels += objects.map(\.label)
      offsets.append(Int32(labels.count))
    }
  }

  /// So many objects in each image, of all sizes, spread over 128 x 96 pixels.
  static func spread(_ counts: [Int]) -> CaseObjects {
    CaseObjects(
      counts.enumerated().map { image, count in
        (0..<count).map { index in
          let number = Float(1 + index + 37 * image)
          let (x, y) = ((number * 47.3).truncatingRemainder(dividingBy: 104), (number * 29.7).truncatingRemainder(dividingBy: 72))
          let (width, height) = (
            7 + (number * 13.1).truncatingRemainder(dividingBy: 40), 7 + (number * 17.9).truncatingRemainder(dividingBy: 40)
          )
          return ([x, y, min(x + width, 128), min(y + height, 96)], Int32(1 + index % 5))
        }
      })
  }

  var inputs: [OpCaseInput] {
    [
      OpCaseInput([boxes.count, 4], .values(boxes.flatMap(\.self))), OpCaseInput([labels.count], .integers(labels)),
      OpCaseInput([offsets.count], .integers(offsets)),
    ]
  }

  var imageCount: Int { offsets.count - 1 }
  var seeds: OpCaseInput { OpCaseInput([imageCount], .integers((0..<imageCount).map { 7 &- 1_234_567_891 &* Int32($0) })) }
}

/// Objects of which some are to be ignored, are nowhere near, no boxes or the same twice; the last image has none.
private let oddObjects: [[(box: [Float], label: Int32)]] = [
  [([10, 10, 40, 40], 2), ([0, 0, 128, 50], -1), ([12, 60, 30, 90], 1), ([12, 60, 30, 90], 3)],
  [([60, 20, 100, 80], -1)],
  [([1000, 1000, 1040, 1040], 4), ([-90, -90, -60, -60], 1)],
  [([.nan, 10, 40, 40], 1), ([20, 20, 20, 20], 2), ([16, 16, 48, 48], 3), ([50, 50, 40, 40], 4), ([-.infinity, 0, .infinity, 90], 5)],
  [],
]

extension OpCase {
  /// Both orders, several anchors a cell, objects that tie, hundreds of them, none.
  static var anchorTargets: [OpCase] {
    [
      anchorTargets("several images", .spread([5, 0, 3])),
      anchorTargets("odd objects", CaseObjects(oddObjects)),
      anchorTargets("odd objects, the first", CaseObjects(oddObjects), order: .first),
      anchorTargets("not the best", .spread([5, 0, 3]), keepsBest: false),
      anchorTargets("ties", CaseObjects([[([8, 8, 24, 24], 1), ([8, 8, 24, 24], 2), ([0, 0, 128, 96], 1)], [([32, 32, 40, 40], 1)]])),
      anchorTargets("fewer anchors than samples", .spread([2, 1]), sides: [(1, 1), (2, 1)], count: 256),
      anchorTargets("hundreds of objects", .spread([300, 1, 57]), count: 256),
      anchorTargets("no object", CaseObjects([[], []])),
      anchorTargets("no sample", .spread([1]), count: 0),
      anchorTargets("many anchors", .spread([9, 2]), sides: [(48, 64), (24, 32)], count: 256),
      anchorTargets("many anchors, the first", .spread([9, 2]), sides: [(48, 64), (24, 32)], count: 256, order: .first),
      anchorTargets("objects only", .spread([40]), fraction: 1),
    ]
  }

  private static func anchorTargets(
    _ name: String, _ objects: CaseObjects, sides: [(Int, Int)] = [(12, 16), (6, 8)], count: Int = 64, fraction: Float = 0.5,
    order: BalancedSampler.Order = .random, keepsBest: Bool = true
  ) -> OpCase {
    let cellAnchors = sides.indices.map { level in
      [SIMD4<Float>(-11, -6, 11, 6), SIMD4(-8, -8, 8, 8), SIMD4(-6, -11, 6, 11)].map { $0 * Float(1 + level) }
    }
    let op = AnchorTargets(
      cellAnchors: cellAnchors, matcher: BoxMatcher(foregroundThreshold: 0.7, backgroundThreshold: 0.3, keepsBest: keepsBest),
      sampler: BalancedSampler(count: count, positiveFraction: fraction, order: order))
    let images = objects.imageCount
    return OpCase(
      name: "anchor targets: \(name)", op: op,
      inputs: [OpCaseInput([images, 3, 96, 128], .shapeOnly)] + objects.inputs + [objects.seeds]
        + sides.map { OpCaseInput([images, 3, $0.0, $0.1], .shapeOnly) }, tolerance: 1e-5)
  }

  /// Both orders, proposals of which some do not exist, none, images without any.
  static var regionTargets: [OpCase] {
    [
      regionTargets("several images", .spread([5, 0, 3]), proposals: 120, offsets: [0, 40, 80, 120]),
      regionTargets("odd objects", CaseObjects(oddObjects), proposals: 150, offsets: [0, 30, 60, 90, 120, 150]),
      regionTargets("odd objects, the first", CaseObjects(oddObjects), proposals: 150, offsets: [0, 30, 60, 90, 120, 150], order: .first),
      regionTargets("proposals that do not exist", .spread([3, 4]), proposals: 90, offsets: [0, 0, 31]),
      regionTargets("no proposals", .spread([3, 0]), proposals: 0, offsets: [0, 0, 0]),
      regionTargets("nothing", CaseObjects([[], []]), proposals: 0, offsets: [0, 0, 0]),
      regionTargets("hundreds of objects", .spread([300, 57]), proposals: 400, offsets: [0, 190, 400], count: 256),
      regionTargets("the best too", .spread([20]), proposals: 60, offsets: [0, 60], keepsBest: true),
      regionTargets(
        "proposals that are no boxes", .spread([5]), proposals: specialBoxes.count, offsets: [0, Int32(specialBoxes.count)],
        boxes: .values(specialBoxes.flatMap { [0] + $0 })),
    ]
  }

  private static func regionTargets(
    _ name: String, _ objects: CaseObjects, proposals: Int, offsets: [Int32], count: Int = 32, order: BalancedSampler.Order = .random,
    keepsBest: Bool = false, boxes: OpCaseInput.Content? = nil
  ) -> OpCase {
    let op = RegionTargets(
      matcher: BoxMatcher(foregroundThreshold: 0.5, backgroundThreshold: 0.5, keepsBest: keepsBest),
      sampler: BalancedSampler(count: count, positiveFraction: 0.25, order: order), boxWeights: SIMD4(10, 10, 5, 5))
    let regions = boxes ?? .regions(height: 96, width: 128, images: objects.imageCount)
    return OpCase(
      name: "region targets: \(name)", op: op,
      inputs: [OpCaseInput([proposals, 5], regions), OpCaseInput([offsets.count], .integers(offsets))] + objects.inputs + [objects.seeds],
      tolerance: 1e-5)
  }
}
