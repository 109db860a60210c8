/// Candidates in device memory: 64-bit numbers, best first in ascending order, in segments of (first candidate, number of candidates).
struct CandidateSegments {
  let candidates: OpenCLBuffer
  let segments: OpenCLBuffer
  /// How many segments there are.
  let count: Int
}
