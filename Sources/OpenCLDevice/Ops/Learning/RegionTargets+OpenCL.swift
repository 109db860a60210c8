import Boxes
import Lowering
import TensorGraph

extension RegionTargets: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLRegionTargets(self, variant: factory.variant, on: factory.context)
  }
}

/// The proposals and the objects of each image, then what they are to find, a sample, and the deltas of that, packed image after image.
struct OpenCLRegionTargets: OpenCLOperation {
  private let op: RegionTargets
  private let (list, write): (OpenCLKernel, OpenCLKernel)
  private let sampling: TargetSampling
  private let emptyLayout: WorkspaceLayout

  init(_ op: RegionTargets, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    list = try context.kernel("targets", "region_targets_candidates")
    write = try context.kernel("targets", "region_targets_write")
    sampling = try TargetSampling(op.matcher, op.sampler, variant: variant, on: context)
    emptyLayout = WorkspaceLayout(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = parts(inputs).byteCount
    return byteCount...byteCount
  }

  private func parts(_ inputs: [Shape]) -> TargetSampling.Parts {
    let candidates = inputs[0][0] + inputs[2][0]
    return sampling.parts(candidates: candidates, matches: candidates, objects: inputs[2][0], images: inputs[5][0], emptyLayout)
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (regions, objectCount, images) = (inputs[0], inputs[2].shape[0], inputs[5].shape[0])
    let limit = regions.shape[0] + objectCount
    let buffers = try TargetSampling.Buffers(parts(inputs.map(\.shape)), of: workspace)
    let objects = TargetSampling.Inputs(
      boxes: inputs[2].buffer, labels: inputs[3].buffer, offsets: inputs[4].buffer, seeds: inputs[5].buffer, objectCount: objectCount,
      imageCount: images)
    try context.enqueue(
      list, global: [max(limit, images)], local: [64], buffers.candidates, buffers.problems, regions.buffer, inputs[1].buffer,
      objects.boxes, objects.labels, objects.offsets, Int32(regions.shape[0]), Int32(objectCount), Int32(images))
    try sampling.enqueue(objects, buffers, limit: limit, on: context)
    try context.enqueue(
      write, global: [max(op.sampler.count, 1), images], local: [64, 1],
      arguments: outputs.map(\.buffer) + [
        buffers.samples, buffers.sampleCounts, buffers.matches, buffers.problems, buffers.candidates, objects.boxes, objects.labels,
        objects.offsets, Int32(op.sampler.count), Int32(images), op.boxWeights,
      ])
  }
}
