import CPUKernels
import DeviceRuntime
import TensorGraph

/// A fully connected layer as one matrix product.
struct CPULinear: Operation {
  private let matrix: PackedMatrix
  private let kernels: CPUKernelSet

  init(_ parameters: LinearParameters, _ kernels: CPUKernelSet) {
    matrix = PackedMatrix(
      parameters.weight, bias: parameters.bias, columns: parameters.columns, depth: parameters.depth, activation: parameters.activation,
      kernels)
    self.kernels = kernels
  }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let tiling = MatrixTiling(
      rows: x.shape[0], columns: matrix.columns, threads: pool.threadCount, rowUnit: kernels.tileRows, columnUnit: kernels.panelWidth)
    pool.run(tiling.taskCount) { task in
      let (rows, columns) = tiling.ranges(task.index)
      matrix.multiply(
        x.floats + rows.lowerBound * x.rowStride, stride: x.rowStride, rows: rows.count, columns: columns,
        into: y.floats + rows.lowerBound * y.rowStride, outputStride: y.rowStride)
    }
  }
}
