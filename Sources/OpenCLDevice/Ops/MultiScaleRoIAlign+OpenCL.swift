import Boxes
import Lowering
import TensorGraph

extension MultiScaleRoIAlign: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMultiScaleRoIAlign(self, variant: factory.variant, on: factory.context)
  }
}

/// RoIAlign of each region on the level that fits it; one work-group a region.
struct OpenCLMultiScaleRoIAlign: OpenCLOperation {
  private let op: MultiScaleRoIAlign
  private let kernel: OpenCLKernel
  /// Work-items along the channels and the bins.
  private let group: SIMD2<Int>
  private let allRows: OpenCLTensor.RowCount

  init(_ op: MultiScaleRoIAlign, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    // A processor's work-item has a vector unit of its own, so it takes all channels of a bin.
    group = variant == .localMemory ? SIMD2(64, 4) : SIMD2(1, min(op.outputSize * op.outputSize, 256))
    kernel = try context.kernel(
      "roi_align", "roi_align_forward",
      [
        "LEVELS": op.strides.count, "OUTPUT_SIZE": op.outputSize, "SAMPLING_RATIO": max(op.samplingRatio, 0),
        "VECTOR_WIDTH": variant.vectorWidth, "LANES": group.x, "BINS": group.y,
      ])
    allRows = try .all(on: context)
  }

  func enqueue(
    inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext
  ) throws(OpenCLError) {
    let (regions, count) = (inputs[0], outputs[0].rowCount ?? allRows)
    var arguments: [any KernelArgument] = [
      outputs[0].buffer, regions.buffer, Int32(regions.shape[0]), Int32(inputs[1].rowStride), op.levels.canonicalScale,
      op.levels.canonicalLevel, op.levels.firstLevel,
    ]
    for (map, stride) in zip(inputs.dropFirst(), op.strides) {
      arguments += [map.buffer, Int32(map.shape[2]), Int32(map.shape[3]), 1 / Float(stride)]
    }
    arguments += [count.buffer, Int32(count.position)]
    try context.enqueue(kernel, global: [group.x * regions.shape[0], group.y], local: [group.x, group.y], arguments: arguments)
  }
}
