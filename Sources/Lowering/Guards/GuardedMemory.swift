import DeviceRuntime

/// Host memory between two zones of poison, itself poisoned.
package final class GuardedMemory {
  /// What the memory belongs to, for error messages.
  private let owner: String
  private let byteCount: Int
  private let poison = Poison()
  private let whole: UnsafeMutableRawBufferPointer

  /// `byteCount` bytes, aligned to 64.
  package init(byteCount: Int, owner: String) {
    (self.byteCount, self.owner) = (byteCount, owner)
    whole = .allocate(byteCount: byteCount + 2 * Poison.zoneByteCount, alignment: 64)
    poison.fill(whole)
  }

  deinit { whole.deallocate() }

  /// The first byte between the zones.
  package var address: UnsafeMutableRawPointer { whole.baseAddress! + Poison.zoneByteCount }

  /// Throws `DeviceError.overrun` when a zone was written to.
  package func check() throws(DeviceError) {
    let behind = Poison.zoneByteCount + byteCount
    let isIntact =
      poison.isIntact(UnsafeRawBufferPointer(rebasing: whole[..<Poison.zoneByteCount]), offset: 0)
      && poison.isIntact(UnsafeRawBufferPointer(rebasing: whole[behind...]), offset: behind)
    if !isIntact { throw .overrun(owner) }
  }
}
