import Synchronization

/// Collects what each node of a graph took, over any number of runs.
public final class Profile: Sendable {
  private let entries = Mutex<[Int: Entry]>([:])

  /// The sums over all runs of one node.
  public struct Entry: Sendable {
    public var nanoseconds: UInt64 = 0
    /// The multiply-adds for the rows that there were, not for those there is room for.
    public var multiplyAdds = 0

    /// Nothing yet.
    public init() {}

    private init(nanoseconds: UInt64, multiplyAdds: Int) {
      (self.nanoseconds, self.multiplyAdds) = (nanoseconds, multiplyAdds)
    }

    public static func + (a: Entry, b: Entry) -> Entry {
      Entry(nanoseconds: a.nanoseconds + b.nanoseconds, multiplyAdds: a.multiplyAdds + b.multiplyAdds)
    }
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

  /// The sums of node number `node`.
  public subscript(node: Int) -> Entry { entries.withLock { $0[node] ?? Entry() } }
}
