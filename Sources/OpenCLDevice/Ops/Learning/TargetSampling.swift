import Boxes
import TensorGraph

/// Which objects the candidates of each image are to find, and a balanced sample of them: the same choice as that of the processor.
struct TargetSampling {
  private let (matcher, sampler): (BoxMatcher, BalancedSampler)
  private let (match, sample): (OpenCLKernel, OpenCLKernel)
  /// How much each object is overlapped at most, where that matters.
  private let largest: (clearing: Clearing, kernel: OpenCLKernel)?
  /// Candidates of a work-item that looks for the largest overlap.
  private let block: Int
  private let lanes: Int

  init(_ matcher: BoxMatcher, _ sampler: BalancedSampler, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    (self.matcher, self.sampler) = (matcher, sampler)
    block = variant == .localMemory ? 128 : 4096
    // A processor would run the work-items of a group one after the other.
    lanes = variant == .localMemory ? 256 : 1
    match = try context.kernel("targets", "box_matches", ["KEEPS_BEST": matcher.keepsBest ? 1 : 0])
    sample = try context.kernel("targets", "balanced_sample", ["RANDOM": sampler.order == .random ? 1 : 0, "LANES": lanes])
    largest =
      matcher.keepsBest
      ? (try Clearing(bufferCount: 1, on: context), try context.kernel("targets", "largest_overlaps", ["BLOCK": block])) : nil
  }

  /// The objects of all images, and what orders the candidates.
  struct Inputs {
    /// Boxes [G, 4], labels [G] and offsets [N + 1].
    let boxes, labels, offsets: OpenCLBuffer
    /// Of each image.
    let seeds: OpenCLBuffer
    let objectCount: Int
    let imageCount: Int
  }

  /// Where everything lies in the workspace.
  struct Parts {
    fileprivate let candidates, problems, matches, largest, samples, sampleCounts, chosen: WorkspaceLayout.Part
    let byteCount: Int
  }

  /// Memory for `candidates` boxes, `matches` of all images and the samples.
  func parts(candidates: Int, matches: Int, objects: Int, images: Int, _ layout: WorkspaceLayout) -> Parts {
    var layout = layout
    let boxes = layout.append(candidates, of: SIMD4<Float>.self)
    let problems = layout.append(images, of: SIMD4<Int32>.self)
    let matches = layout.append(matches, of: Int32.self)
    let largest = layout.append(matcher.keepsBest ? objects : 0, of: UInt32.self)
    let samples = layout.append(images * sampler.count, of: Int32.self)
    let sampleCounts = layout.append(images, of: Int32.self)
    let chosen = layout.append(images * sampler.count, of: Int32.self)
    return Parts(
      candidates: boxes, problems: problems, matches: matches, largest: largest, samples: samples, sampleCounts: sampleCounts,
      chosen: chosen, byteCount: layout.byteCount)
  }

  /// The parts as buffers.
  struct Buffers {
    /// Boxes, and for each image where they begin, where its matches begin, and how many there are.
    let candidates, problems: OpenCLBuffer
    let matches, samples, sampleCounts: OpenCLBuffer
    fileprivate let largest, chosen: OpenCLBuffer

    init(_ parts: Parts, of workspace: OpenCLBuffer) throws(OpenCLError) {
      (candidates, problems) = (try parts.candidates.slice(of: workspace), try parts.problems.slice(of: workspace))
      (matches, samples) = (try parts.matches.slice(of: workspace), try parts.samples.slice(of: workspace))
      sampleCounts = try parts.sampleCounts.slice(of: workspace)
      (largest, chosen) = (try parts.largest.slice(of: workspace), try parts.chosen.slice(of: workspace))
    }
  }

  /// From candidates and problems to matches and samples; an image has at most `limit` candidates.
  func enqueue(_ inputs: Inputs, _ buffers: Buffers, limit: Int, on context: OpenCLContext) throws(OpenCLError) {
    let objects: [any KernelArgument] = [inputs.boxes, inputs.labels, inputs.offsets]
    if let largest {
      try largest.clearing.enqueue([buffers.largest], on: context)
      try context.enqueue(
        largest.kernel, global: [divided(limit, block), inputs.objectCount], local: [16, 1],
        arguments: [buffers.largest, buffers.candidates, buffers.problems] + objects + [Int32(inputs.imageCount)])
    }
    try context.enqueue(
      match, global: [limit, inputs.imageCount], local: [64, 1],
      arguments: [buffers.matches, buffers.largest, buffers.candidates, buffers.problems] + objects
        + [matcher.foregroundThreshold, matcher.backgroundThreshold, BoxMatcher.ignoredShare])
    try context.enqueue(
      sample, global: [lanes, inputs.imageCount], local: [lanes, 1], buffers.samples, buffers.sampleCounts, buffers.chosen, buffers.matches,
      buffers.problems, inputs.seeds, Int32(sampler.count), Int32(sampler.positiveLimit))
  }
}
