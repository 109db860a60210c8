import Lowering
import TensorGraph

extension GroupNormalization: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    try CPUGroupNormalization(self, node, factory)
  }
}

/// Every group of every image is a task of its own; sums are double, since a group of a large map has millions of numbers.
struct CPUGroupNormalization: CPUOperation {
  private let op: GroupNormalization
  private let weight: CPUPackingCell
  private let bias: CPUPackingCell

  init(_ op: GroupNormalization, _ node: LoweredNode, _ factory: CPUOperationFactory) throws {
    let packing = ChannelPacking(channels: node.parameter(1).shape[0])
    self.op = op
    (weight, bias) = (try factory.packing(packing, node.parameter(1)), try factory.packing(packing, node.parameter(2)))
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    pool.run(x.shape[0] * op.groups) { task in normalize(x, y, image: task.index / op.groups, group: task.index % op.groups) }
    pool.runRanges(y.pixelCount) { pixels, _ in for pixel in pixels { y.clearPadding(ofRow: pixel) } }
  }

  private func normalize(_ x: TensorView, _ y: TensorView, image: Int, group: Int) {
    let (size, pixels) = (x.shape[1] / op.groups, x.shape[2] * x.shape[3])
    let first = image * x.imageStride + group * size
    let (mean, deviation) = op.statistics(x, image: image, group: group)
    for channel in 0..<size {
      let scale = Float(deviation) * weight.memory.floats[group * size + channel]
      let shift = bias.memory.floats[group * size + channel]
      for place in stride(from: first + channel, to: first + channel + pixels * x.rowStride, by: x.rowStride) {
        y.floats[place] = (x.floats[place] - Float(mean)) * scale + shift
      }
    }
  }
}

extension GroupNormalization {
  /// The mean of a group, and one over its deviation.
  func statistics(_ x: TensorView, image: Int, group: Int) -> (mean: Double, inverseDeviation: Double) {
    let (size, pixels) = (x.shape[1] / groups, x.shape[2] * x.shape[3])
    let first = image * x.imageStride + group * size
    let mean = Self.sum(x, first, size, pixels) { $0 } / Double(size * pixels)
    let variance = Self.sum(x, first, size, pixels) { ($0 - mean) * ($0 - mean) } / Double(size * pixels)
    return (mean, 1 / (variance + Double(epsilon)).squareRoot())
  }

  /// The sum of a term of every number of a group.
  @inline(__always)
  private static func sum(_ x: TensorView, _ first: Int, _ size: Int, _ pixels: Int, _ term: (Double) -> Double) -> Double {
    var sum = 0.0
    for pixel in 0..<pixels {
      let place = first + pixel * x.rowStride
      for channel in 0..<size { sum += term(Double(x.floats[place + channel])) }
    }
    return sum
  }
}
