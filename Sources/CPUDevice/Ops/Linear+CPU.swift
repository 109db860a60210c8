import CPUKernels
import Lowering
import TensorGraph

extension Linear: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation { try CPULinear(self, node, factory) }
}

extension LinearDataGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    try factory.requireFloat32(for: node)
    return try CPULinear(gradient: self, node, factory)
  }
}

/// A fully connected layer as one matrix product.
struct CPULinear: CPUOperation {
  private let matrix: PackedMatrix

  init(_ op: Linear, _ node: LoweredNode, _ factory: CPUOperationFactory) throws {
    let parameters = LayerParameters(weight: node.parameter(1), bias: node.bias(of: op))
    matrix = try PackedMatrix(node.matrix(of: op), parameters, op.activation, factory)
  }

  /// The gradient of a layer's input.
  init(gradient op: LinearDataGradient, _ node: LoweredNode, _ factory: CPUOperationFactory) throws {
    let (form, weight) = node.turnedWeight(of: op)
    matrix = try PackedMatrix(form, LayerParameters(weight: weight), .identity, factory)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    // Maps are rows of all their pixels.
    let stride = y.shape.rank == 4 ? y.imageStride : y.rowStride
    let tiling = matrix.tiling(rows: x.shape[0], threads: pool.threadCount)
    pool.run(tiling.taskCount) { task in
      let (rows, columns) = tiling.ranges(task.index)
      matrix.multiply(
        x.floats + rows.lowerBound * x.rowStride, stride: x.rowStride, rows: rows.count, columns: columns,
        into: y.floats + rows.lowerBound * stride, outputStride: stride)
    }
  }
}
