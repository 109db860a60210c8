import CPUKernels
import Lowering
import TensorGraph

extension LinearWeightGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation {
    CPULinearWeightGradient(kernels: factory.kernels)
  }
}

/// dy^T * x as one matrix product, for which both change places in the workspace first.
struct CPULinearWeightGradient: CPUOperation {
  let kernels: CPUKernelSet

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int {
    let (rows, columns, channels) = (inputs[0][0], paddedTo16(inputs[0][1]), inputs[1][1])
    return (rows * columns + channels * rows + channels * columns) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, dy) = (inputs[0], inputs[1])
    let (rows, columns, channels) = (x.shape[0], x.shape[1], dy.shape[1])
    let packed = workspace.assumingMemoryBound(to: Float.self)
    let turned = packed + rows * paddedTo16(columns)
    turn(dy, into: turned, biasGradient: outputs[1].floats, pool)
    if rows == 0 { return outputs[0].floats.update(repeating: 0, count: channels * columns) }
    pack(x, into: packed, pool)
    let products = turned + channels * rows
    multiply(turned, packed, into: products, rows: channels, columns: paddedTo16(columns), depth: rows, pool)
    pool.runRanges(channels) { range, _ in
      for row in range { (outputs[0].floats + row * columns).update(from: products + row * paddedTo16(columns), count: columns) }
    }
  }

  /// Columns of dy as rows, and their sums.
  private func turn(
    _ dy: TensorView, into turned: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>, _ pool: ThreadPool
  ) {
    let rows = dy.shape[0]
    pool.runRanges(dy.shape[1]) { range, _ in
      for column in range {
        var sum: Float = 0
        for row in 0..<rows {
          let value = dy.floats[row * dy.rowStride + column]
          turned[column * rows + row] = value
          sum += value
        }
        biasGradient[column] = sum
      }
    }
  }

  private func pack(_ x: TensorView, into packed: UnsafeMutablePointer<Float>, _ pool: ThreadPool) {
    let weight = cpu_weight(
      values: x.floats, scale: nil, columns: x.shape[1], channels: x.shape[0], cells: 1, channel_stride: x.shape[0], column_step: 1,
      channel_step: x.rowStride)
    pool.runRanges((x.shape[1] + kernels.panelWidth - 1) / kernels.panelWidth) { panels, _ in
      var weight = weight
      kernels.functions.pack_weights(&weight, panels.lowerBound, panels.upperBound, packed)
    }
  }

  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, depth: Int,
    _ pool: ThreadPool
  ) {
    let tiling = MatrixTiling(
      rows: rows, columns: columns, threads: pool.threadCount, rowUnit: kernels.tileRows, columnUnit: kernels.panelWidth)
    pool.run(tiling.taskCount) { task in
      let (rows, columnRange) = tiling.ranges(task.index)
      var gemm = cpu_gemm(
        rows: rows.count, columns: columnRange.count, depth: depth, a: a + rows.lowerBound * depth, a_stride: depth, b: b,
        first_column: columnRange.lowerBound, c: c + rows.lowerBound * columns + columnRange.lowerBound, c_stride: columns, scale: nil,
        bias: nil, residual: nil, residual_stride: 0, activation: CPU_ACTIVATION_NONE)
      kernels.functions.gemm(&gemm)
    }
  }
}
