import CLibrary

/// Pages of two megabytes, in place of those of four kilobytes, of which a product reads more at once than the processor remembers the places of.
enum LargePages {
  private static let size = 2 << 20

  /// Asks the system for them where a block of memory has room for whole ones; it may have none to give.
  static func advise(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    #if os(Linux)
      let first = memory.alignedUp(toMultipleOf: size)
      let count = (memory + byteCount - first) / size * size
      if count > 0 { madvise(first, count, MADV_HUGEPAGE) }
    #endif
  }
}
