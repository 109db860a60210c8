import Lowering
import TensorGraph

/// Sums over the pixels of each channel of each image, and what they become at each channel of a group (group_normalization.cl).
struct GroupSums {
  private let sums: OpenCLKernel
  private let groups: OpenCLKernel
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  /// What becomes of the sums of a group's channels: a mean, the inverse root of a mean, or a mean in which weights multiply channels.
  enum Result: Int {
    case mean
    case inverse
    case weighted
  }

  /// What sums of a term read besides the numbers themselves.
  struct Factors {
    let x: OpenCLBuffer
    let mean: OpenCLBuffer
    let inverse: OpenCLBuffer
  }

  init(_ term: SumTerm, _ result: Result, _ factory: OpenCLOperationFactory) throws(OpenCLError) {
    variant = factory.variant
    func kernel(_ name: String) throws(OpenCLError) -> OpenCLKernel {
      try factory.context.kernel(
        "group_normalization", name, ["VECTOR_WIDTH": factory.variant.vectorWidth, "TERM": term.rawValue, "RESULT": result.rawValue])
    }
    (sums, groups) = (try kernel("group_normalization_sums"), try kernel("group_normalization_groups"))
    allRows = try .all(on: factory.context)
  }

  /// `sums` [N, C] becomes those over `a`, and `result` what they make at each channel. Without `factors` nothing but `a` is read.
  func enqueue(
    _ result: OpenCLBuffer, sums target: OpenCLBuffer, _ op: GroupNormalization, _ a: OpenCLTensor, _ factors: Factors? = nil,
    weight: OpenCLBuffer? = nil, on context: OpenCLContext
  ) throws(OpenCLError) {
    let (width, count) = (variant.vectorWidth, a.rowCount ?? allRows)
    let (lanes, stripes) = (16 / width, variant == .localMemory ? 16 : 1)
    let (images, channels, pixels) = (Int32(a.shape[0]), Int32(a.shape[1]), Int32(a.shape[2] * a.shape[3]))
    try context.enqueue(
      sums, global: [a.rowStride / width, stripes, a.shape[0]], local: [lanes, stripes, 1], target, a.buffer, factors?.x ?? a.buffer,
      factors?.mean ?? a.buffer, factors?.inverse ?? a.buffer, images, Int32(a.rowStride), pixels, count.buffer, Int32(count.position))
    try context.enqueue(
      groups, global: [a.shape[0] * op.groups], local: [64], result, target, weight ?? target, images, Int32(op.groups), channels,
      Int32(a.rowStride), pixels, op.epsilon)
  }
}

/// The mean and the inverse deviation of each group, at each of its channels.
struct GroupStatistics {
  private let (mean, deviation): (GroupSums, GroupSums)

  init(_ factory: OpenCLOperationFactory) throws(OpenCLError) {
    (mean, deviation) = (try GroupSums(.value, .mean, factory), try GroupSums(.deviation, .inverse, factory))
  }

  /// Makes the statistics of `x`, by way of `sums`.
  func enqueue(
    _ op: GroupNormalization, _ x: OpenCLTensor, sums: OpenCLBuffer, mean target: OpenCLBuffer, inverse: OpenCLBuffer,
    on context: OpenCLContext
  ) throws(OpenCLError) -> GroupSums.Factors {
    try mean.enqueue(target, sums: sums, op, x, on: context)
    try deviation.enqueue(inverse, sums: sums, op, x, .init(x: x.buffer, mean: target, inverse: x.buffer), on: context)
    return GroupSums.Factors(x: x.buffer, mean: target, inverse: inverse)
  }
}

extension WorkspaceLayout {
  /// `count` parts with a number for each channel of each image, as they lie in memory.
  mutating func appendChannels(_ count: Int, of x: Shape) -> [Part] {
    (0..<count).map { _ in append(x[0] * paddedTo16(x[1]), of: Float.self) }
  }
}
