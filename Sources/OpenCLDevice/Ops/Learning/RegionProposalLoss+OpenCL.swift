import Lowering
import TensorGraph

extension RegionProposalLoss: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLRegionProposalLoss(self, on: factory.context)
  }
}

/// Zeros for all anchors, then what each sample says, then the sums.
struct OpenCLRegionProposalLoss: OpenCLOperation {
  private let op: RegionProposalLoss
  private let clearing: Clearing
  private let kernel: OpenCLKernel
  private let sum: LossSum
  private let allRows: OpenCLTensor.RowCount

  init(_ op: RegionProposalLoss, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    clearing = try Clearing(bufferCount: op.levelCount, on: context)
    kernel = try context.kernel("losses", "region_proposal_loss", ["LEVELS": op.levelCount])
    sum = try LossSum(on: context)
    allRows = try .all(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = sum.parts(rows: inputs[2 * op.levelCount][0], losses: 2).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let levels = op.levelCount
    let (anchors, labels, targets) = (inputs[2 * levels], inputs[2 * levels + 1], inputs[2 * levels + 2])
    let (samples, images) = (anchors.shape[0], inputs[0].shape[0])
    let parts = sum.parts(rows: samples, losses: 2)
    let share = try parts.share.slice(of: workspace)
    let losses = [try parts.losses[0].slice(of: workspace), try parts.losses[1].slice(of: workspace)]
    for maps in [outputs[..<levels], outputs[levels..<2 * levels]] { try clearing.enqueue(maps.map(\.buffer), on: context) }
    try sum.enqueueShare(share, numbers: anchors.buffer, rows: samples, allRows, on: context)
    try context.enqueue(
      kernel, global: [samples], local: [64],
      arguments: [
        losses[0], losses[1], anchors.buffer, labels.buffer, targets.buffer, share, Int32(samples), Int32(samples / images), op.beta,
      ] + levelArguments(inputs, outputs))
    for (output, losses) in zip(op.lossOutputs, losses) {
      try sum.enqueueMean(outputs[output].buffer, losses: losses, share: share, rows: samples, allRows, on: context)
    }
  }

  /// Per level: both gradients, logits, deltas, where its anchors begin, cells, anchors a cell, and the floats a pixel.
  private func levelArguments(_ inputs: [OpenCLTensor], _ outputs: [OpenCLTensor]) -> [any KernelArgument] {
    var first = 0
    return (0..<op.levelCount).flatMap { level -> [any KernelArgument] in
      let (logits, deltas) = (inputs[level], inputs[op.levelCount + level])
      let (anchors, cells) = (logits.shape[1], logits.shape[2] * logits.shape[3])
      defer { first += anchors * cells }
      let sizes = [first, cells, anchors, logits.rowStride, deltas.rowStride]
      return [outputs[level].buffer, outputs[op.levelCount + level].buffer, logits.buffer, deltas.buffer] + sizes.map { Int32($0) }
    }
  }
}
