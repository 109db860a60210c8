import Boxes
import Lowering
import TensorGraph

extension MultiScaleRoIAlignGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLMultiScaleRoIAlignGradient(align, variant: factory.variant, on: factory.context)
  }
}

/// The level of each region, then each map: every tile of its cells (on a processor every line) adds what the regions took from it, in their order.
struct OpenCLMultiScaleRoIAlignGradient: OpenCLOperation {
  private let align: MultiScaleRoIAlign
  private let (levels, gradient): (OpenCLKernel, OpenCLKernel)
  private let variant: TileVariant
  private let allRows: OpenCLTensor.RowCount
  /// Cells along a side of a GPU's tile, its work-items along the channels, and those that share its cells.
  private static let (tile, lanes, lines) = (4, 32, 8)

  init(_ align: MultiScaleRoIAlign, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    (self.align, self.variant) = (align, variant)
    levels = try context.kernel("roi_align", "roi_align_levels", ["LEVELS": align.strides.count])
    gradient = try context.kernel(
      "roi_align", "roi_align_gradient",
      ["OUTPUT_SIZE": align.outputSize, "SAMPLING_RATIO": max(align.samplingRatio, 0), "VECTOR_WIDTH": variant.vectorWidth])
    allRows = try .all(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = inputs[1][0] * MemoryLayout<Int32>.stride
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (dy, regions, rule) = (inputs[0], inputs[1], align.levels)
    let (capacity, count) = (Int32(regions.shape[0]), regions.rowCount ?? allRows)
    try context.enqueue(
      levels, global: [regions.shape[0]], local: [64], workspace, regions.buffer, capacity, rule.canonicalScale, rule.canonicalLevel,
      rule.firstLevel, count.buffer, Int32(count.position))
    for (level, map) in outputs.enumerated() {
      let (global, local) = range(map)
      try context.enqueue(
        gradient, global: global, local: local, map.buffer, dy.buffer, regions.buffer, workspace, capacity, Int32(level),
        Int32(map.shape[2]), Int32(map.shape[3]), Int32(map.rowStride), 1 / Float(align.strides[level]))
    }
  }

  private func range(_ map: OpenCLTensor) -> (global: [Int], local: [Int]) {
    let (images, height, width) = (map.shape[0], map.shape[2], map.shape[3])
    switch variant {
    case .vectorRegisters: return ([1, images * height], [1, 1])
    case .localMemory:
      let tiles = images * divided(height, Self.tile) * divided(width, Self.tile)
      return ([map.rowStride / variant.vectorWidth, Self.lines, tiles], [Self.lanes, Self.lines, 1])
    }
  }
}
