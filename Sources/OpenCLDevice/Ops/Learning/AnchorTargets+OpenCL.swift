import Boxes
import Lowering
import TensorGraph

extension AnchorTargets: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLAnchorTargets(self, variant: factory.variant, on: factory.context)
  }
}

/// All anchors, which are those of every image, then what they are to find, a sample, and the deltas of that.
struct OpenCLAnchorTargets: OpenCLOperation {
  private let op: AnchorTargets
  private let (list, write): (OpenCLKernel, OpenCLKernel)
  private let sampling: TargetSampling
  /// The cell anchors of all levels, one after the other.
  private let cellAnchors: OpenCLBuffer
  private let emptyLayout: WorkspaceLayout

  init(_ op: AnchorTargets, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    list = try context.kernel("targets", "anchor_targets_candidates", ["LEVELS": op.levelCount])
    write = try context.kernel("targets", "anchor_targets_write")
    sampling = try TargetSampling(op.matcher, op.sampler, variant: variant, on: context)
    cellAnchors = try context.buffer(op.cellAnchors.joined().flatMap { [$0.x, $0.y, $0.z, $0.w] })
    emptyLayout = WorkspaceLayout(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = parts(inputs).byteCount
    return byteCount...byteCount
  }

  private func parts(_ inputs: [Shape]) -> TargetSampling.Parts {
    let (anchors, images) = (anchorCount(inputs), inputs[0][0])
    return sampling.parts(candidates: anchors, matches: images * anchors, objects: inputs[1][0], images: images, emptyLayout)
  }

  /// The anchors of an image.
  private func anchorCount(_ inputs: [Shape]) -> Int { inputs[5...].reduce(0) { $0 + $1[1] * $1[2] * $1[3] } }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let shapes = inputs.map(\.shape)
    let (anchors, images, samples) = (anchorCount(shapes), shapes[0][0], op.sampler.count)
    let buffers = try TargetSampling.Buffers(parts(shapes), of: workspace)
    try context.enqueue(
      list, global: [max(anchors, images)], local: [64],
      arguments: [buffers.candidates, buffers.problems, cellAnchors, Int32(anchors), Int32(images)] + levelArguments(shapes))
    let objects = TargetSampling.Inputs(
      boxes: inputs[1].buffer, labels: inputs[2].buffer, offsets: inputs[3].buffer, seeds: inputs[4].buffer, objectCount: shapes[1][0],
      imageCount: images)
    try sampling.enqueue(objects, buffers, limit: anchors, on: context)
    try context.enqueue(
      write, global: [samples, images], local: [64, 1], outputs[0].buffer, outputs[1].buffer, outputs[2].buffer, buffers.samples,
      buffers.matches, buffers.problems, buffers.candidates, objects.boxes, objects.offsets, Int32(samples), op.coder.weights)
  }

  /// Per level: where its anchors begin, columns, anchors a cell, where its cell anchors begin, and the strides.
  private func levelArguments(_ shapes: [Shape]) -> [any KernelArgument] {
    var (first, firstCellAnchor) = (0, 0)
    let grids = op.grids(canvas: shapes[0], maps: Array(shapes[5...]))
    return zip(grids, op.cellAnchors).flatMap { grid, anchors -> [any KernelArgument] in
      defer { (first, firstCellAnchor) = (first + grid.cellCount * anchors.count, firstCellAnchor + anchors.count) }
      return [first, grid.columns, anchors.count, firstCellAnchor, grid.stride.x, grid.stride.y].map { Int32($0) }
    }
  }
}
