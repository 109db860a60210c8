import CPUKernels
import Lowering
import TensorGraph

extension LinearWeightGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    try factory.requireFloat32(for: node)
    var channels: Int?
    if case .flattenedMaps(let count) = node.kind(0) { channels = count }
    return CPULinearWeightGradient(channels: channels, kernels: factory.kernels)
  }
}

/// dy^T * x, whose columns lie as x does in memory until it is done.
struct CPULinearWeightGradient: CPUOperation {
  /// The channels of the maps that x is a view of.
  let channels: Int?
  let kernels: CPUKernelSet

  /// How a row of x lies in memory.
  private func row(_ x: Shape) -> (channels: Int, cells: Int, stride: Int) {
    let channels = channels ?? x[1]
    return (channels, x[1] / channels, paddedTo16(channels))
  }

  /// Rows of arrays may end before a whole vector does.
  private func isWhole(_ x: Shape) -> Bool { channels != nil || x[1] % 16 == 0 }

  private func product(_ x: Shape, rows: Int) -> TransposedProduct {
    let row = row(x)
    return TransposedProduct(rows: rows, columns: row.cells * row.stride, makesColumns: !isWhole(x), kernels: kernels)
  }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int {
    let (row, product) = (row(inputs[0]), product(inputs[0], rows: inputs[1][1]))
    // Where no pixel is padded the product has the weight's size, and its place.
    let own = row.channels == row.stride ? 0 : product.rows * product.columns
    return (own + product.copiesFloatCount(depth: inputs[0][0])) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, dy) = (inputs[0], inputs[1])
    let (row, product) = (row(x.shape), product(x.shape, rows: dy.shape[1]))
    let workspace = workspace.assumingMemoryBound(to: Float.self)
    let isUnpadded = row.channels == row.stride
    let (products, copies) = isUnpadded ? (outputs[0].floats, workspace) : (workspace, workspace + product.rows * product.columns)
    product.run(
      depth: x.shape[0], dy: dy.floats, dyStride: dy.rowStride,
      x: { _, range, made in
        if !product.makesColumns { return (UnsafePointer(x.floats + range.lowerBound * x.rowStride), x.rowStride) }
        for (index, line) in range.enumerated() {
          let target = made + index * product.columns
          target.update(from: x.floats + line * x.rowStride, count: x.shape[1])
          (target + x.shape[1]).update(repeating: 0, count: product.columns - x.shape[1])
        }
        return (UnsafePointer(made), product.columns)
      }, copies: copies, into: products, pool)
    product.unpack(
      products, channels: row.channels, cells: row.cells, stride: row.stride, scale: nil, into: outputs[0].floats, pool)
  }
}
