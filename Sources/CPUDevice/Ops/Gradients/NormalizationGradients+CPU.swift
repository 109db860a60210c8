import CPUKernels
import Lowering
import TensorGraph

extension BatchNormalizationGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    try CPUBatchNormalizationGradient(self, node, factory)
  }
}

/// dx = scale * dy; the weight's gradient is that of the normalised x.
struct CPUBatchNormalizationGradient: CPUOperation {
  private let op: BatchNormalizationGradient
  private let (weight, mean, variance): (CPUPackingCell, CPUPackingCell, CPUPackingCell)
  private let kernels: CPUKernelSet

  init(_ op: BatchNormalizationGradient, _ node: LoweredNode, _ factory: CPUOperationFactory) throws {
    let packing = ChannelPacking(channels: node.parameter(2).shape[0])
    (self.op, kernels) = (op, factory.kernels)
    (weight, mean) = (try factory.packing(packing, node.parameter(2)), try factory.packing(packing, node.parameter(3)))
    variance = try factory.packing(packing, node.parameter(4))
  }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int {
    let (x, stride) = (inputs[1], paddedTo16(inputs[1][1]))
    return (stride + ChannelBlocks.floatCount(rows: x[0] * x[2] * x[3], stride: stride, sums: 2)) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, dx) = (inputs[0], inputs[1], outputs[0])
    let (scale, channels) = (workspace.assumingMemoryBound(to: Float.self), x.shape[1])
    let blocks = ChannelBlocks(rows: x.pixelCount, stride: x.rowStride, scale + x.rowStride)
    let mean = mean.memory.floats
    func deviation(_ channel: Int) -> Float { 1 / (variance.memory.floats[channel] + op.epsilon).squareRoot() }
    blocks.fill(pool) { block in
      withUnsafePointer(to: block.pixels) {
        let (first, shift) = (block.first, mean + block.first % x.rowStride)
        kernels.functions.channel_products(dy.floats + first, nil, nil, $0, block.sum(0))
        kernels.functions.channel_products(dy.floats + first, x.floats + first, shift, $0, block.sum(1))
      }
    }
    let (sums, products) = (blocks.totals(0, channels), blocks.totals(1, channels))
    for channel in 0..<channels {
      (outputs[1].floats[channel], outputs[2].floats[channel]) = (Float(products[channel]) * deviation(channel), Float(sums[channel]))
    }
    for channel in 0..<x.rowStride { scale[channel] = channel < channels ? weight.memory.floats[channel] * deviation(channel) : 0 }
    pool.runRanges(x.pixelCount) { pixels, _ in
      let first = pixels.lowerBound * x.rowStride
      kernels.functions.scale_channels(dy.floats + first, scale, dx.floats + first, pixels.count, x.rowStride)
    }
  }
}

extension GroupNormalizationGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let weight = try factory.packing(ChannelPacking(channels: node.parameter(2).shape[0]), node.parameter(2))
    return CPUGroupNormalizationGradient(op: normalization, weight: weight)
  }
}

/// Every group of every image is a task of its own; what the images add to the parameters' gradients is added in their order.
struct CPUGroupNormalizationGradient: CPUOperation {
  let op: GroupNormalization
  let weight: CPUPackingCell

  /// Per image and channel the sums of dy * (x - mean) / deviation, and of dy.
  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int {
    2 * inputs[1][0] * inputs[1][1] * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, dx) = (inputs[0], inputs[1], outputs[0])
    let (images, channels) = (x.shape[0], x.shape[1])
    let sums = workspace.assumingMemoryBound(to: Float.self)
    pool.run(images * op.groups) { task in
      gradient(dy, x, dx, image: task.index / op.groups, group: task.index % op.groups, sums)
    }
    pool.runRanges(dx.pixelCount) { pixels, _ in for pixel in pixels { dx.clearPadding(ofRow: pixel) } }
    for channel in 0..<channels {
      for (output, offset) in [(outputs[1].floats, 0), (outputs[2].floats, 1)] {
        output[channel] = (0..<images).reduce(Float(0)) { $0 + sums[2 * ($1 * channels + channel) + offset] }
      }
    }
  }

  private func gradient(
    _ dy: TensorView, _ x: TensorView, _ dx: TensorView, image: Int, group: Int, _ sums: UnsafeMutablePointer<Float>
  ) {
    let (size, pixels) = (x.shape[1] / op.groups, x.shape[2] * x.shape[3])
    let (first, count) = (image * x.imageStride + group * size, Double(size * pixels))
    let statistics = op.statistics(x, image: image, group: group)
    var (sum, product) = (0.0, 0.0)
    for channel in 0..<size {
      var (own, ownProduct) = (0.0, 0.0)
      for place in stride(from: first + channel, to: first + channel + pixels * x.rowStride, by: x.rowStride) {
        own += Double(dy.floats[place])
        ownProduct += Double(dy.floats[place]) * (Double(x.floats[place]) - statistics.mean) * statistics.inverseDeviation
      }
      let target = sums + 2 * (image * x.shape[1] + group * size + channel)
      (target[0], target[1]) = (Float(ownProduct), Float(own))
      let factor = Double(weight.memory.floats[group * size + channel])
      (sum, product) = (sum + own * factor, product + ownProduct * factor)
    }
    for channel in 0..<size {
      let factor = Double(weight.memory.floats[group * size + channel])
      for place in stride(from: first + channel, to: first + channel + pixels * x.rowStride, by: x.rowStride) {
        let normal = (Double(x.floats[place]) - statistics.mean) * statistics.inverseDeviation
        dx.floats[place] = Float((Double(dy.floats[place]) * factor - (sum + normal * product) / count) * statistics.inverseDeviation)
      }
    }
  }
}
