import Lowering
import TensorGraph

extension SoftmaxCrossEntropy: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLRowLoss("softmax_cross_entropy", classWeights: classWeights, on: factory.context)
  }
}

extension BoxRegressionLoss: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLRowLoss("box_regression_loss", valuesPerClass: 4, constants: [beta], on: factory.context)
  }
}

/// The loss of each region by itself, then the sum; both inputs, and what else there is, have a row for each region.
struct OpenCLRowLoss: OpenCLOperation {
  private let kernel: OpenCLKernel
  private let valuesPerClass: Int
  private let classWeights: OpenCLBuffer?
  private let constants: [Float]
  private let sum: LossSum
  private let allRows: OpenCLTensor.RowCount

  /// The kernel of rows that count by the weights of their classes reads these last of all it reads.
  init(
    _ entryPoint: String, valuesPerClass: Int = 1, classWeights: [Float]? = nil, constants: [Float] = [], on context: OpenCLContext
  ) throws(OpenCLError) {
    (self.valuesPerClass, self.constants) = (valuesPerClass, constants)
    self.classWeights = if let classWeights { try context.buffer(classWeights) } else { nil }
    kernel = try context.kernel("losses", entryPoint)
    sum = try LossSum(on: context)
    allRows = try .all(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = sum.parts(rows: inputs[0][0]).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (values, labels, gradient, count) = (inputs[0], inputs[1].buffer, outputs[0], inputs[0].rowCount ?? allRows)
    let (rows, parts) = (values.shape[0], sum.parts(rows: values.shape[0]))
    let (share, losses) = (try parts.share.slice(of: workspace), try parts.losses[0].slice(of: workspace))
    let sizes = [rows, values.shape[1] / valuesPerClass, values.rowStride, gradient.rowStride].map { Int32($0) as any KernelArgument }
    let buffers =
      [gradient.buffer, losses, values.buffer, labels] + inputs.dropFirst(2).map(\.buffer) + [classWeights, share].compactMap { $0 }
    if let classWeights {
      try sum.enqueueShare(share, labels: labels, weights: classWeights, classes: values.shape[1], rows: rows, count, on: context)
    } else {
      try sum.enqueueShare(share, numbers: labels, rows: rows, count, on: context)
    }
    try context.enqueue(
      kernel, global: [rows], local: [64], arguments: buffers + sizes + constants + [count.buffer, Int32(count.position)])
    try sum.enqueueMean(outputs[1].buffer, losses: losses, share: share, rows: rows, count, on: context)
  }
}
