import CPUKernels
import Lowering
import TensorGraph

/// Sums of channels over many pixels: blocks of a fixed size are tasks of their own, and their sums are added in order.
struct ChannelReduction {
  let kernels: CPUKernelSet
  private static let block = 1024

  /// The floats of workspace that sums over so many rows need.
  static func floatCount(rows: Int, stride: Int) -> Int { (rows + block - 1) / block * stride }

  /// output[c] = the sum over `rows` of a * (b - shift), or of a; `stride` is a multiple of 16 and `output` has as much room.
  func sum(
    _ a: UnsafePointer<Float>, times b: UnsafePointer<Float>? = nil, less shift: UnsafePointer<Float>? = nil, rows: Int, stride: Int,
    workspace: UnsafeMutablePointer<Float>, _ pool: ThreadPool, body: (Int, Float) -> Void, channels: Int
  ) {
    let blocks = (rows + Self.block - 1) / Self.block
    pool.run(blocks) { task in
      let first = task.index * Self.block
      kernels.functions.channel_products(
        a + first * stride, b.map { $0 + first * stride }, shift, min(Self.block, rows - first), stride, workspace + task.index * stride)
    }
    for channel in 0..<channels { body(channel, (0..<blocks).reduce(Float(0)) { $0 + workspace[$1 * stride + channel] }) }
  }
}

extension ChannelSums: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUChannelSums(kernels: factory.kernels) }
}

/// A bias's gradient.
struct CPUChannelSums: CPUOperation {
  let kernels: CPUKernelSet

  private func rows(_ x: Shape) -> Int { x.rank == 4 ? x[0] * x[2] * x[3] : x[0] }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int {
    ChannelReduction.floatCount(rows: rows(inputs[0]), stride: paddedTo16(inputs[0][1])) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0].floats)
    if x.rowStride % 16 != 0 { return addRows(x, y) }
    ChannelReduction(kernels: kernels).sum(
      x.floats, rows: rows(x.shape), stride: x.rowStride, workspace: workspace.assumingMemoryBound(to: Float.self), pool,
      body: { y[$0] = $1 }, channels: x.shape[1])
  }

  /// An array's rows are no whole vectors.
  private func addRows(_ x: TensorView, _ y: UnsafeMutablePointer<Float>) {
    y.update(repeating: 0, count: x.shape[1])
    for row in 0..<x.shape[0] {
      for column in 0..<x.shape[1] { y[column] += x.floats[row * x.rowStride + column] }
    }
  }
}
