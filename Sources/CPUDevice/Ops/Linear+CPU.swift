import CPUKernels
import Lowering
import TensorGraph

extension Linear: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation { try CPULinear(self, node, factory) }
}

/// A fully connected layer as one matrix product.
struct CPULinear: CPUOperation {
  private let matrix: PackedMatrix
  private let kernels: CPUKernelSet

  init(_ op: Linear, _ node: LoweredNode, _ factory: CPUOperationFactory) throws {
    matrix = try PackedMatrix(node.matrix(of: op), weight: node.parameter(1), bias: node.bias(of: op), op.activation, factory)
    kernels = factory.kernels
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
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
