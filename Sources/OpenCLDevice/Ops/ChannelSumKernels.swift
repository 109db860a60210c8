import Lowering
import TensorGraph

/// What is summed: numbers, the squares of their deviations from a mean, or their products with deviations of others.
enum SumTerm: Int {
  case value
  case deviation
  case product
}

/// Sums of each channel over the pixels of all images that exist.
struct ChannelSumKernels {
  private let (blocks, sums): (OpenCLKernel, OpenCLKernel)
  private let block: Int
  private let allRows: OpenCLTensor.RowCount

  /// What becomes of a sum: it is divided by the number of pixels, or by the standard deviation.
  enum Result: Int {
    case sum
    case mean
    case normalized
  }

  /// The vectors of channels that sums depend on: those of a norm.
  struct Vectors {
    let (weight, bias): (OpenCLBuffer, OpenCLBuffer)
    let (mean, variance): (OpenCLBuffer, OpenCLBuffer)
    let epsilon: Float
  }

  /// Sums of `term`, of whose numbers each is first multiplied by the slope of `activation` behind the norm.
  init(
    _ term: SumTerm, _ result: Result, activation: Activation = .identity, variant: TileVariant, on context: OpenCLContext
  ) throws(OpenCLError) {
    block = Self.block(variant)
    blocks = try context.kernel(
      "batch_statistics", "batch_block_sums", ["BLOCK": block, "TERM": term.rawValue, "ACTIVATION": activation.kernelValue])
    sums = try context.kernel("batch_statistics", "batch_sums", ["BLOCK": block, "RESULT": result.rawValue])
    allRows = try .all(on: context)
  }

  /// The pixels of a block: a processor has fewer work-items.
  private static func block(_ variant: TileVariant) -> Int { variant == .localMemory ? 64 : 256 }

  /// The workspace for maps of this shape, which sums share one after the other.
  func byteCount(_ x: Shape) -> Int { divided(x[0] * x[2] * x[3], block) * paddedTo16(x[1]) * MemoryLayout<Float>.stride }

  /// `result` [C] becomes the sums over `a`, and `b` if the term is a product or there is an activation; of `vectors` nothing that these and the result do
  /// not need is read.
  func enqueue(
    _ result: OpenCLBuffer, _ a: OpenCLTensor, _ b: OpenCLTensor, _ vectors: Vectors, workspace: OpenCLBuffer,
    on context: OpenCLContext
  ) throws(OpenCLError) {
    let (sizes, count) = (a.channelSizes, a.rowCount ?? allRows)
    let rows: [any KernelArgument] = [count.buffer, Int32(count.position)]
    try context.enqueue(
      blocks, global: [a.rowStride, divided(a.pixelCount, block)], local: [16, 4],
      arguments: [workspace, a.buffer, b.buffer, vectors.weight, vectors.bias, vectors.mean, vectors.variance] + sizes + [vectors.epsilon]
        + rows)
    try context.enqueue(
      sums, global: [a.rowStride, 16], local: [16, 16],
      arguments: [result, workspace, vectors.variance] + sizes + [vectors.epsilon] + rows)
  }
}

extension OpenCLTensor {
  /// Images, channels, the floats from one pixel to the next, and the pixels of an image.
  var channelSizes: [any KernelArgument] { [shape[0], shape[1], rowStride, shape[2] * shape[3]].map { Int32($0) } }
}
