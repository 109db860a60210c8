import CFiles
import CLibrary

/// How much memory the process may still ask for. What finds none where no error can be thrown, such as an array or a thread of the system's pool, ends the
/// process or waits for ever; so large needs are tried first.
package enum AddressSpace {
  /// Whether so many bytes can be had at once; the compiler would remove a trial with malloc.
  package static func hasRoom(for byteCount: Int) -> Bool {
    let trial = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return trial != MAP_FAILED && munmap(trial, byteCount) == 0
  }

  /// From now on the memory of a long run stays what it was, whichever threads need it. Before the first thread starts.
  package static func useOneHeap() { cfiles_use_one_heap() }

  /// Whether the stacks of so many threads find room. Memory that nobody touches costs nothing, so that only a limit set for the process says no.
  package static func hasRoom(forThreads count: Int) -> Bool {
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0 && limit.rlim_cur < 1 << 30
    let stackSize = isKnown ? Int(limit.rlim_cur) : 8 << 20
    let size = count * (stackSize + (1 << 16))
    let trial = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    return trial != MAP_FAILED && munmap(trial, size) == 0
  }
}
