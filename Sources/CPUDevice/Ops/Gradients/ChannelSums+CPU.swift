import CPUKernels
import Lowering
import TensorGraph

extension ChannelSums: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUChannelSums(kernels: factory.kernels) }
}

/// A bias's gradient.
struct CPUChannelSums: CPUOperation {
  let kernels: CPUKernelSet

  private func rows(_ x: Shape) -> Int { x.rank == 4 ? x[0] * x[2] * x[3] : x[0] }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int {
    ChannelBlocks.floatCount(rows: rows(inputs[0]), stride: paddedTo16(inputs[0][1])) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0].floats)
    if x.rowStride % 16 != 0 { return addRows(x, y) }
    let blocks = ChannelBlocks(rows: rows(x.shape), stride: x.rowStride, workspace.assumingMemoryBound(to: Float.self))
    blocks.fill(pool) { block in
      withUnsafePointer(to: block.pixels) { kernels.functions.channel_products(x.floats + block.first, nil, nil, $0, block.sum()) }
    }
    for (channel, sum) in blocks.totals(0, x.shape[1]).enumerated() { y[channel] = Float(sum) }
  }

  /// An array's rows are no whole vectors.
  private func addRows(_ x: TensorView, _ y: UnsafeMutablePointer<Float>) {
    y.update(repeating: 0, count: x.shape[1])
    for row in 0..<x.shape[0] {
      for column in 0..<x.shape[1] { y[column] += x.floats[row * x.rowStride + column] }
    }
  }
}
