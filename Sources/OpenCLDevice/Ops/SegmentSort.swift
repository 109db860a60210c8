/// Brings candidates in order, each segment for itself.
struct SegmentSort {
  private let kernel: OpenCLKernel
  private let lanes: Int

  init(variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    // A processor would run the work-items of a group one after the other.
    lanes = variant == .localMemory ? 256 : 1
    kernel = try context.kernel("segment_sort", "segment_sort", ["LANES": lanes])
  }

  func enqueue(_ list: CandidateSegments, on context: OpenCLContext) throws(OpenCLError) {
    try context.enqueue(kernel, global: [lanes, list.count], local: [lanes, 1], list.candidates, list.segments)
  }
}
