import Lowering
import TensorGraph

extension TrainingBatchNormalization: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLTrainingBatchNormalization(self, node, factory)
  }
}

/// The mean, then the variance about it, then each number by itself.
struct OpenCLTrainingBatchNormalization: OpenCLOperation {
  private let op: TrainingBatchNormalization
  private let (weight, bias): (OpenCLPackingCell, OpenCLPackingCell)
  private let (mean, variance): (ChannelSumKernels, ChannelSumKernels)
  private let normalize: OpenCLKernel
  private let allRows: OpenCLTensor.RowCount

  init(_ op: TrainingBatchNormalization, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let packing = ChannelPacking(on: factory.packingContext, channels: node.parameter(1).shape[0])
    self.op = op
    (weight, bias) = (try factory.packing(packing, node.parameter(1)), try factory.packing(packing, node.parameter(2)))
    mean = try ChannelSumKernels(.value, .mean, variant: factory.variant, on: factory.context)
    variance = try ChannelSumKernels(.deviation, .mean, variant: factory.variant, on: factory.context)
    normalize = try factory.context.kernel(
      "batch_statistics", "batch_normalization_training", ["ACTIVATION": op.activation.kernelValue])
    allRows = try .all(on: factory.context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = mean.byteCount(inputs[0])
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count) = (inputs[0], inputs[0].rowCount ?? allRows)
    let statistics = (mean: outputs[1].buffer, variance: outputs[2].buffer)
    /// What a kernel does not read may be any buffer that it does not write.
    func vectors(mean: OpenCLBuffer) -> ChannelSumKernels.Vectors {
      .init(weight: weight.memory, bias: bias.memory, mean: mean, variance: x.buffer, epsilon: 0)
    }
    try mean.enqueue(statistics.mean, x, x, vectors(mean: x.buffer), workspace: workspace, on: context)
    try variance.enqueue(statistics.variance, x, x, vectors(mean: statistics.mean), workspace: workspace, on: context)
    let operands: [any KernelArgument] = [outputs[0].buffer, x.buffer, weight.memory, bias.memory, statistics.mean, statistics.variance]
    try context.enqueue(
      normalize, global: [x.pixelCount * x.rowStride], local: [256],
      arguments: operands + x.channelSizes + [op.epsilon, count.buffer, Int32(count.position)])
  }
}

extension TrainingBatchNormalizationGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLTrainingBatchNormalizationGradient(normalization, node, factory)
  }
}

/// The parameters' gradients first, of which that of x is made; the activation's slope is told from x each time.
struct OpenCLTrainingBatchNormalizationGradient: OpenCLOperation {
  private let op: TrainingBatchNormalization
  private let (weight, bias): (OpenCLPackingCell, OpenCLPackingCell)
  private let (weightGradient, biasGradient): (ChannelSumKernels, ChannelSumKernels)
  private let gradient: OpenCLKernel
  private let allRows: OpenCLTensor.RowCount

  init(_ op: TrainingBatchNormalization, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let packing = ChannelPacking(on: factory.packingContext, channels: node.parameter(2).shape[0])
    let (activation, variant, context) = (op.activation, factory.variant, factory.context)
    self.op = op
    (weight, bias) = (try factory.packing(packing, node.parameter(2)), try factory.packing(packing, node.parameter(3)))
    weightGradient = try ChannelSumKernels(.product, .normalized, activation: activation, variant: variant, on: context)
    biasGradient = try ChannelSumKernels(.value, .sum, activation: activation, variant: variant, on: context)
    gradient = try context.kernel("batch_statistics", "batch_normalization_training_gradient", ["ACTIVATION": activation.kernelValue])
    allRows = try .all(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = weightGradient.byteCount(inputs[1])
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, x, count) = (inputs[0], inputs[1], inputs[0].rowCount ?? allRows)
    let vectors = ChannelSumKernels.Vectors(
      weight: weight.memory, bias: bias.memory, mean: inputs[4].buffer, variance: inputs[5].buffer, epsilon: op.epsilon)
    try weightGradient.enqueue(outputs[1].buffer, dy, x, vectors, workspace: workspace, on: context)
    try biasGradient.enqueue(outputs[2].buffer, dy, x, vectors, workspace: workspace, on: context)
    let operands: [any KernelArgument] = [
      outputs[0].buffer, dy.buffer, x.buffer, vectors.weight, vectors.bias, vectors.mean, vectors.variance, outputs[1].buffer,
      outputs[2].buffer,
    ]
    try context.enqueue(
      gradient, global: [dy.pixelCount * dy.rowStride], local: [256],
      arguments: operands + dy.channelSizes + [op.epsilon, count.buffer, Int32(count.position)])
  }
}

extension RunningStatistics: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    OpenCLRunningStatistics(
      op: self, kernel: try factory.context.kernel("batch_statistics", "running_statistics"), allRows: try .all(on: factory.context))
  }
}

/// Statistics that follow those of batches.
struct OpenCLRunningStatistics: OpenCLOperation {
  let op: RunningStatistics
  let kernel: OpenCLKernel
  let allRows: OpenCLTensor.RowCount

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, count) = (inputs[4].shape, inputs[4].rowCount ?? allRows)
    // Without a step nothing reads the norm, which then may be any buffer that is not written.
    let buffers: [any KernelArgument] = (outputs + inputs.prefix(4) + [inputs[op.dependsOnStep ? 5 : 3]]).map(\.buffer)
    let sizes: [any KernelArgument] = [Int32(op.dependsOnStep ? 1 : 0), Int32(x[0]), Int32(x[1]), Int32(x[2] * x[3])]
    try context.enqueue(
      kernel, global: [x[1]], local: [64], arguments: buffers + sizes + [op.momentum, count.buffer, Int32(count.position)])
  }
}
