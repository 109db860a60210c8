import CPUKernels
import DeviceRuntime

/// Greedy suppression of boxes that overlap a better one too much.
package struct NonMaximumSuppression {
  /// Intersection over union above which (not at which) the lower-ranked box goes, at least 0.
  package let threshold: Float
  /// The most boxes to keep.
  package var limit: Int

  /// A suppression that keeps at most `limit` boxes.
  package init(threshold: Float, limit: Int = .max) { (self.threshold, self.limit) = (threshold, limit) }

  /// The indices of the boxes that survive; `boxes` are ranked best first. A NaN overlap suppresses nothing.
  package func survivors(_ boxes: [SIMD4<Float>]) -> [Int] {
    let capacity = min(limit, boxes.count)
    let kept = [Int32](unsafeUninitializedCapacity: capacity) { kept, keptCount in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 5 * paddedTo16(capacity)) { scratch in
        boxes.withUnsafeBytes { corners in
          keptCount = Self.suppress(
            corners.baseAddress?.assumingMemoryBound(to: Float.self), boxes.count, threshold, capacity, kept.baseAddress,
            scratch.baseAddress)
        }
      }
    }
    return kept.map(Int.init)
  }

  /// Of the best instruction set: all of them give the same bits.
  private static let suppress = cpu_kernels_best().pointee.suppress!
}
