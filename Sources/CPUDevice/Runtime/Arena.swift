import CLibrary
import DeviceRuntime

/// The memory of all activations; it grows to the largest plan and stays.
struct Arena: ~Copyable {
  private(set) var base: UnsafeMutableRawPointer?
  private var byteCount = 0
  private static let alignment = 64

  init() {}

  /// Makes room for `needed` bytes; throws `DeviceError.outOfMemory`.
  mutating func reserve(_ needed: Int) throws(DeviceError) {
    if base != nil && needed <= byteCount { return }
    free(base)
    (base, byteCount) = (nil, 0)
    guard posix_memalign(&base, Self.alignment, max(needed, Self.alignment)) == 0 else { throw .outOfMemory(byteCount: needed) }
    byteCount = needed
  }

  deinit { free(base) }
}
