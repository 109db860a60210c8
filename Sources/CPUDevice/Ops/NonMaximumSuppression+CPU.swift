import Boxes
import CPUKernels
import DeviceRuntime
import Lowering

extension NonMaximumSuppression {
  /// What `survivors` finds, by the processor's vectors.
  package func vectorizedSurvivors(_ boxes: [BoundingBox]) -> [Int] {
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
  private static let suppress = CPUKernelSet.best.functions.suppress!
}
