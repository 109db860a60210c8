import Synchronization

/// Collects what each node of a graph took, over any number of runs; what a device computes within another node counts there.
public final class Profile: Sendable {
  private let entries = Mutex<[Int: Entry]>([:])

  /// The sums over all runs of one node.
  public struct Entry: Sendable {
    /// The time of the processor for the CPU device, of which runs side by side have a share each; that of the device itself for an OpenCL device.
    public fileprivate(set) var nanoseconds: UInt64 = 0
    /// The multiply-adds for the rows that there were, not for those there is room for.
    public fileprivate(set) var multiplyAdds = 0
    /// The kernels of the node in the order of their first launch; none for devices that time nodes as a whole.
    public fileprivate(set) var kernels: [Kernel] = []

    /// Nothing yet.
    public init() {}

    /// The sums of both; those of the same kernel become one.
    public static func + (a: Entry, b: Entry) -> Entry {
      var sum = a
      sum.nanoseconds += b.nanoseconds
      sum.multiplyAdds += b.multiplyAdds
      for kernel in b.kernels { sum.add(kernel) }
      return sum
    }

    fileprivate mutating func add(_ kernel: Kernel) {
      guard let index = kernels.firstIndex(where: { $0.name == kernel.name }) else { return kernels.append(kernel) }
      kernels[index].nanoseconds += kernel.nanoseconds
      kernels[index].launchCount += kernel.launchCount
    }
  }

  /// The sums over all launches of one kernel for one node.
  public struct Kernel: Sendable {
    /// The kernel's entry point ("gemm_forward").
    public let name: String
    public fileprivate(set) var nanoseconds: UInt64
    public fileprivate(set) var launchCount = 1
  }

  /// An empty profile.
  public init() {}

  /// Adds one run of node number `node`.
  public func record(node: Int, nanoseconds: UInt64, multiplyAdds: Int) {
    entries.withLock {
      $0[node, default: Entry()].nanoseconds += nanoseconds
      $0[node, default: Entry()].multiplyAdds += multiplyAdds
    }
  }

  /// Adds one launch of a kernel to what node number `node` took.
  public func record(node: Int, kernel: String, nanoseconds: UInt64) {
    entries.withLock {
      $0[node, default: Entry()].nanoseconds += nanoseconds
      $0[node, default: Entry()].add(Kernel(name: kernel, nanoseconds: nanoseconds))
    }
  }

  /// The sums of node number `node`.
  public subscript(node: Int) -> Entry { entries.withLock { $0[node] ?? Entry() } }
}
