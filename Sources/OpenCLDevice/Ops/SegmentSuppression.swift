/// Greedy suppression within each segment of sorted candidates; the survivors of an image's segments become one segment.
struct SegmentSuppression {
  private let kernel: OpenCLKernel
  private let groupSize: Int

  init(variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    // The work-items that share the comparisons of one box, where a group has tiles of 64.
    let slices = 4
    groupSize = variant == .localMemory ? 64 * slices : 1
    kernel = try context.kernel(
      "non_max_suppression", "non_max_suppression", ["VECTOR_WIDTH": variant.vectorWidth, "SLICES": slices])
  }

  /// What is suppressed, and how.
  struct Problem {
    let input: CandidateSegments
    let boxes: OpenCLBuffer
    /// The boxes from one image to the next; 0 where candidates count through the batch.
    let boxesPerImage: Int
    /// The candidates of a segment that take part, and those that may stay.
    let (candidateLimit, survivorLimit): (Int, Int)
    let threshold: Float
  }

  /// Fills `survivors`, a segment for each image, whose counts are zero; `kept` has room for `survivorLimit` boxes, padded to 16, of each problem.
  func enqueue(
    _ problem: Problem, survivors: CandidateSegments, kept: OpenCLBuffer, on context: OpenCLContext
  ) throws(OpenCLError) {
    try context.enqueue(
      kernel, global: [groupSize, problem.input.count], local: [groupSize, 1],
      survivors.candidates, survivors.segments, kept, problem.input.candidates, problem.input.segments, problem.boxes,
      Int32(problem.input.count / survivors.count), Int32(problem.boxesPerImage), Int32(clamping: problem.candidateLimit),
      Int32(problem.survivorLimit), problem.threshold)
  }
}
