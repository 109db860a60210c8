import Boxes
import DeviceRuntime
import TensorGraph

/// What a loss graph reads besides `DetectorInputs`, for N images: `boxes` [G, 4] in resized pixels and `labels` [G] int32 (negative: to be ignored), image after
/// image, `offsets` [N + 1] int32 (image i owns the rows offsets[i] ..< offsets[i + 1]; those behind the last are nobody's), `seeds` [N] int32.
public struct TrainingInputs: Sendable {
  private let images: DetectorInputs
  private let boxes: [Float]
  private let labels: [Int32]
  private let offsets: [Int32]
  private let seeds: [Int32]
  /// Numbers of objects are rounded up to multiples, so that not every batch has shapes of its own.
  private static let rowUnit = 64

  private enum Name: String, CaseIterable {
    case boxes = "targets.boxes"
    case labels = "targets.labels"
    case offsets = "targets.offsets"
    case seeds = "targets.seeds"
  }

  /// What a graph reads them as.
  struct Values {
    let boxes: Value
    let labels: Value
    let offsets: Value
    let seeds: Value
  }

  /// The targets of images, in their own pixels, and for each image the seed of its samples.
  public init(_ plans: [ImagePlan], targets: [[BoxMatcher.Target]], seeds: [UInt32]) {
    precondition(plans.count == targets.count && plans.count == seeds.count, "every image has targets and a seed")
    images = DetectorInputs(plans)
    let resized = zip(plans, targets).map { plan, targets in targets.map { $0.box.scaled(by: plan.scale) } }
    let count = targets.reduce(0) { $0 + $1.count }
    let padding = (count / Self.rowUnit + 1) * Self.rowUnit - count
    boxes = resized.joined().flatMap { box in (0..<4).map { box.corners[$0] } } + [Float](repeating: 0, count: 4 * padding)
    labels = targets.joined().map(\.label) + [Int32](repeating: -1, count: padding)
    offsets = targets.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) }
    self.seeds = seeds.map { Int32(bitPattern: $0) }
  }

  /// Adds the inputs to a graph.
  static func values(in builder: GraphBuilder) -> Values {
    Values(
      boxes: builder.input(Name.boxes.rawValue, .float32), labels: builder.input(Name.labels.rawValue, .int32),
      offsets: builder.input(Name.offsets.rawValue, .int32), seeds: builder.input(Name.seeds.rawValue, .int32))
  }

  /// Their shapes by name, which plan memory and count work.
  public var shapes: [String: Shape] {
    images.shapes.merging([
      Name.boxes.rawValue: [labels.count, 4], Name.labels.rawValue: [labels.count], Name.offsets.rawValue: [offsets.count],
      Name.seeds.rawValue: [seeds.count],
    ]) { $1 }
  }

  /// The tensors by name, with the pixels of all images, one after the other.
  public func tensors(pixels: [UInt8]) -> [String: HostTensor] {
    images.tensors(pixels: pixels).merging([
      Name.boxes.rawValue: HostTensor([labels.count, 4], boxes), Name.labels.rawValue: HostTensor([labels.count], labels),
      Name.offsets.rawValue: HostTensor([offsets.count], offsets), Name.seeds.rawValue: HostTensor([seeds.count], seeds),
    ]) { $1 }
  }
}

extension ImagePlan {
  /// The factors of x and y that bring a box of the source into the resized image, as torchvision's `resize_boxes` has them.
  fileprivate var scale: SIMD2<Float> {
    SIMD2(Float(resized.width) / Float(source.width), Float(resized.height) / Float(source.height))
  }
}
