import CLibrary

/// Pages of two megabytes, in place of those of four kilobytes, of which a transform of Winograd writes more at once than the processor remembers the places of.
/// Weights and activations do without: they would gain a little, and a virtual machine may take milliseconds to find each such page.
enum LargePages {
  /// Asks the system for them for a block of memory that has room for one; it may have none to give.
  static func advise(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    #if os(Linux)
      if byteCount < 2 << 20 { return }
      // Where the block begins is a few bytes into a page.
      let page = sysconf(Int32(_SC_PAGESIZE))
      let start = UnsafeMutableRawPointer(bitPattern: UInt(bitPattern: memory) / UInt(page) * UInt(page))
      madvise(start, memory + byteCount - start!, MADV_HUGEPAGE)
    #endif
  }
}
