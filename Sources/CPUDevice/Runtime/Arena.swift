import CLibrary
import DeviceRuntime

/// The memory of all activations of a run; it grows to the largest plan and stays.
package final class Arena {
  private(set) var base: UnsafeMutableRawPointer?
  private var byteCount = 0
  private static let alignment = 64

  /// Makes room for `needed` bytes; throws `DeviceError.outOfMemory`.
  func reserve(_ needed: Int) throws(DeviceError) {
    if base != nil && needed <= byteCount { return }
    free(base)
    (base, byteCount) = (nil, 0)
    guard posix_memalign(&base, Self.alignment, max(needed, Self.alignment)) == 0 else { throw .outOfMemory(byteCount: needed) }
    byteCount = needed
  }

  deinit { free(base) }
}
