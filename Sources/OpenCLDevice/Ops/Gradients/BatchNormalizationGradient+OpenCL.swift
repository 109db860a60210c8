import Lowering
import TensorGraph

extension BatchNormalizationGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLBatchNormalizationGradient(self, node, factory)
  }
}

/// dx = scale * dy, the weight's gradient that of the normalised x, the bias's the sum of dy.
struct OpenCLBatchNormalizationGradient: OpenCLOperation {
  private let (scale, shift, mean): (OpenCLPackingCell, OpenCLPackingCell, OpenCLPackingCell)
  private let forward: OpenCLKernel
  private let (products, sums): (StripSums, StripSums)
  private let (weightAddition, biasAddition): (StripAddition, StripAddition)
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount

  init(_ op: BatchNormalizationGradient, _ node: LoweredNode, _ factory: OpenCLOperationFactory) throws {
    let (context, channels) = (factory.context, node.parameter(2).shape[0])
    let (weight, variance) = (node.parameter(2), node.parameter(4))
    let packing = NormalizationPacking(
      on: factory.packingContext, op: BatchNormalization(epsilon: op.epsilon), channels: channels, isShift: false)
    // A scale does not depend on the bias, whose place the weight takes.
    scale = try factory.packing(packing, [weight, weight, node.parameter(3), variance])
    shift = try factory.bias(nil, channels: channels, .identity)
    mean = try factory.bias(node.parameter(3), channels: channels, .identity)
    let deviations = StripAddition.Scale.deviations(
      try factory.bias(variance, channels: channels, .identity), epsilon: op.epsilon)
    (weightAddition, biasAddition) = (try StripAddition(deviations, on: context), try StripAddition(on: context))
    variant = factory.variant
    forward = try context.kernel("elementwise", "batch_normalization_forward", ["VECTOR_WIDTH": variant.vectorWidth])
    products = try StripSums(.shiftedRows, variant: variant, on: context)
    sums = try StripSums(variant: variant, on: context)
    allRows = try .all(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let x = inputs[1]
    let byteCount = StripSums.strips(of: x[0] * x[2] * x[3]).count * paddedTo16(x[1]) * MemoryLayout<Float>.stride
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, x, pixels, count) = (inputs[0], inputs[1], inputs[1].shape[2] * inputs[1].shape[3], inputs[0].rowCount ?? allRows)
    let range = variant.pixelRange(channels: x.rowStride, pixels: pixels, images: x.shape[0])
    try context.enqueue(
      forward, global: range.global, local: range.local, outputs[0].buffer, dy.buffer, scale.memory, shift.memory, Int32(x.shape[0]),
      Int32(x.rowStride), Int32(pixels), count.buffer, Int32(count.position))
    let operands = StripSums.Operands(
      rows: dy.buffer, factors: x.buffer, shift: mean.memory, stride: x.rowStride, strips: StripSums.strips(of: x.pixelCount),
      images: x.shape[0], rowsPerImage: pixels, imageCount: dy.rowCount)
    let strips = StripAddition.Sums(
      buffer: workspace, strips: operands.strips.count, channels: x.shape[1], stride: x.rowStride, columns: x.rowStride)
    try products.enqueue(operands, into: workspace, on: context)
    try weightAddition.enqueue(strips, into: outputs[1].buffer, on: context)
    try sums.enqueue(operands, into: workspace, on: context)
    try biasAddition.enqueue(strips, into: outputs[2].buffer, on: context)
  }
}
