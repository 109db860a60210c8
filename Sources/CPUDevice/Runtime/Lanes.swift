import DeviceRuntime
import Synchronization

/// The shares of a pool's threads in which runs go on side by side. They wait for each other at the end only, where the threads of a single run wait at the end of
/// each of its operations, and what one operation leaves in a core's caches the next one finds there.
package final class Lanes {
  /// How many lanes there are at best: a thread each, or of more than eight threads, since each lane takes memory of its own, four to eight lanes of which as few
  /// threads as possible are left over.
  package let limit: Int
  /// How many there may be since memory was short.
  private var currentLimit: Int
  private let pool: ThreadPool
  private let isGuarded: Bool
  private var arenas: [Arena] = []
  /// Those of the lanes that were needed last.
  private var pools: [ThreadPool] = []

  /// What a run has for itself.
  package struct Lane {
    package let pool: ThreadPool
    /// The memory of its activations.
    package let arena: Arena
    /// How many there are, this one included.
    package let count: Int
  }

  package init(_ pool: ThreadPool, isGuarded: Bool = false) {
    (self.pool, self.isGuarded) = (pool, isGuarded)
    let threads = pool.threadCount
    limit = threads <= 8 ? threads : (4...8).max { ($0 * (threads / $0), $0) < ($1 * (threads / $1), $1) }!
    currentLimit = limit
  }

  /// All threads for one run, and if need be all memory: throws what `run` throws when there is too little without the other lanes'.
  package func whole<Outcome>(_ run: (Lane) throws -> Outcome) throws -> Outcome {
    let lane = Lane(pool: pool, arena: arenas(1)[0], count: 1)
    do { return try run(lane) } catch DeviceError.outOfMemory where arenas.count > 1 {
      arenas.removeLast(arenas.count - 1)
      pools = []
      return try run(lane)
    }
  }

  /// Calls `run` for each number below `count`, and returns what it returns or throws in order.
  package func each<Outcome>(_ count: Int, _ run: (_ index: Int, Lane) throws -> Outcome) -> [Result<Outcome, any Error>] {
    let lanes = lanes(min(count, currentLimit))
    // A run on all threads shares out the loops of its operations among them.
    if lanes.count <= 1 { return (0..<count).map { index in Result { try whole { try run(index, $0) } } } }
    var outcomes = [Result<Outcome, any Error>?](repeating: nil, count: count)
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      nonisolated(unsafe) let outcomes = outcomes
      let next = Atomic(0)
      pool.run(lanes.count) { task in
        while true {
          let index = next.add(1, ordering: .relaxed).oldValue
          if index >= count { return }
          outcomes[index] = Result { try run(index, lanes[task.index]) }
        }
      }
    }
    let results = outcomes.map { $0! }
    if results.contains(where: \.isOutOfMemory) { currentLimit = max(1, lanes.count / 2) }
    return results
  }

  /// `count` lanes with equal shares, as far as that goes.
  private func lanes(_ count: Int) -> [Lane] {
    if count <= 1 { return [] }
    if pools.count != count {
      let threads = pool.threadCount
      pools = (0..<count).map { ThreadPool(threadCount: threads / count + ($0 < threads % count ? 1 : 0), isGuarded: isGuarded) }
    }
    return zip(pools, arenas(count)).map { Lane(pool: $0, arena: $1, count: count) }
  }

  /// The first `count` arenas.
  private func arenas(_ count: Int) -> ArraySlice<Arena> {
    while arenas.count < count { arenas.append(Arena()) }
    return arenas.prefix(count)
  }
}

extension Result where Failure == any Error {
  fileprivate var isOutOfMemory: Bool { if case .failure(DeviceError.outOfMemory) = self { true } else { false } }
}
