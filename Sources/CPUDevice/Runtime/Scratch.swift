import CLibrary
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
      Self.adviseLargePages(larger, byteCount: needed)
      (memory, byteCount) = (larger, needed)
    }
    return memory!.assumingMemoryBound(to: Float.self)
  }

  /// Asks for pages of two megabytes: a transform of Winograd writes to more pages of four kilobytes at once than the processor remembers the places of. Weights
  /// and activations do without: they would gain a little, and a virtual machine may take milliseconds to find each such page.
  private static func adviseLargePages(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    #if os(Linux)
      if byteCount < 2 << 20 { return }
      let start = memory.alignedDown(toMultipleOf: sysconf(Int32(_SC_PAGESIZE)))
      madvise(start, memory + byteCount - start, MADV_HUGEPAGE)
    #endif
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
