import DeviceRuntime
import Lowering

/// Memory of one thread that grows to the largest need.
final class Scratch {
  private let isGuarded: Bool
  private var memory = UnsafeMutableRawPointer?.none
  private var byteCount = 0
  private var guarded: GuardedMemory?
  private var violation: DeviceError?

  init(isGuarded: Bool) { self.isGuarded = isGuarded }

  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let needed = count * MemoryLayout<Float>.stride
    if isGuarded { return guardedBytes(needed).assumingMemoryBound(to: Float.self) }
    if needed > byteCount {
      memory?.deallocate()
      let larger = UnsafeMutableRawPointer.allocate(byteCount: needed, alignment: 64)
      LargePages.advise(larger, byteCount: needed)
      (memory, byteCount) = (larger, needed)
    }
    return memory!.assumingMemoryBound(to: Float.self)
  }

  deinit { memory?.deallocate() }

  /// Throws `DeviceError.overrun` when a task wrote outside of what it was given since the last check.
  func check() throws(DeviceError) {
    inspect()
    guarded = nil
    defer { violation = nil }
    if let violation { throw violation }
  }

  /// Poisoned anew for each task, so that none reads what another left.
  private func guardedBytes(_ count: Int) -> UnsafeMutableRawPointer {
    inspect()
    let memory = GuardedMemory(byteCount: count, owner: "a thread's scratch memory")
    guarded = memory
    return memory.address
  }

  private func inspect() {
    do throws(DeviceError) { try guarded?.check() } catch { violation = violation ?? error }
  }
}
