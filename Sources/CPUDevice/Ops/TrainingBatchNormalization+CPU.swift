import CPUKernels
import Lowering
import TensorGraph

extension TrainingBatchNormalization: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    CPUTrainingBatchNormalization(op: self, parameters: try NormalizationParameters(self, node, at: 1, factory), kernels: factory.kernels)
  }
}

/// Mean and variance in one pass over the map, then each number by itself.
struct CPUTrainingBatchNormalization: CPUOperation {
  let op: TrainingBatchNormalization
  let parameters: NormalizationParameters
  let kernels: CPUKernelSet

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int { NormalizationWorkspace.byteCount(inputs[0]) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y, mean, variance) = (inputs[0], outputs[0], outputs[1].floats, outputs[2].floats)
    let (stride, workspace) = (x.rowStride, NormalizationWorkspace(x, workspace))
    workspace.blocks.fill(pool) { block in
      withUnsafePointer(to: block.pixels) {
        kernels.functions.channel_moments(x.floats + block.first, $0, block.sum(0), block.sum(1))
      }
    }
    for channel in 0..<x.shape[1] {
      let moments = workspace.blocks.moments(channel)
      (mean[channel], variance[channel]) = (Float(moments.mean), Float(moments.squares / Double(max(x.pixelCount, 1))))
    }
    let normalization = parameters.normalization(op, mean: mean, variance: variance, workspace)
    pool.runRanges(x.pixelCount) { pixels, _ in
      var normalization = normalization
      let first = pixels.lowerBound * stride
      kernels.functions.normalize_channels(x.floats + first, &normalization, y.floats + first, pixels.count, stride)
    }
  }
}

/// The weight and the bias of a batch norm.
struct NormalizationParameters {
  let weight: CPUPackingCell
  private let bias: CPUPackingCell

  /// Inputs number `index` and the next one of `node`.
  init(_ op: TrainingBatchNormalization, _ node: LoweredNode, at index: Int, _ factory: CPUOperationFactory) throws {
    let channels = node.parameter(index).shape[0]
    weight = try factory.packing(ChannelPacking(channels: channels), node.parameter(index))
    bias = try factory.packing(ChannelPacking(channels: channels, padding: op.activation.root), node.parameter(index + 1))
  }

  /// The normalisation by these statistics, its vectors in the workspace.
  func normalization(
    _ op: TrainingBatchNormalization, mean: UnsafePointer<Float>, variance: UnsafePointer<Float>, _ workspace: NormalizationWorkspace
  ) -> cpu_normalization {
    let (center, scale) = (workspace.vector(0), workspace.vector(1))
    center.update(from: mean, count: workspace.channels)
    for channel in 0..<workspace.channels {
      scale[channel] = weight.memory.floats[channel] / (variance[channel] + op.epsilon).squareRoot()
    }
    return cpu_normalization(center: center, scale: scale, shift: bias.memory.floats, activation: op.activation.kernelValue)
  }
}

/// Two sums of each channel over all pixels of maps, and vectors of channels that are made of them.
struct NormalizationWorkspace {
  let blocks: ChannelBlocks
  let channels: Int
  private let vectors: UnsafeMutablePointer<Float>
  private static let vectorCount = 4

  /// Over the pixels of `x`, with a workspace of `byteCount`.
  init(_ x: TensorView, _ workspace: UnsafeMutableRawPointer) {
    channels = x.shape[1]
    vectors = workspace.assumingMemoryBound(to: Float.self)
    vectors.update(repeating: 0, count: Self.vectorCount * x.rowStride)
    blocks = ChannelBlocks(rows: x.pixelCount, stride: x.rowStride, vectors + Self.vectorCount * x.rowStride)
  }

  /// The workspace for maps of this shape.
  static func byteCount(_ x: Shape) -> Int {
    let stride = paddedTo16(x[1])
    let sums = ChannelBlocks.floatCount(rows: x[0] * x[2] * x[3], stride: stride, sums: 2)
    return (vectorCount * stride + sums) * MemoryLayout<Float>.stride
  }

  /// One of four vectors with an element for each channel, zeros at first, behind the last channel too.
  func vector(_ index: Int) -> UnsafeMutablePointer<Float> { vectors + index * blocks.stride }
}
