import DeviceRuntime
import Synchronization

/// The shares of a pool's threads in which runs go on side by side. They wait for each other at the end only, where the threads of a single run wait at the end of
/// each of its operations, and what one operation leaves in a core's caches the next one finds there.
final class Lanes {
  private let pool: ThreadPool
  private let isGuarded: Bool
  private var arenas: [Arena] = []
  /// Those that were needed so far, by their numbers of threads.
  private var pools: [Int: [ThreadPool]] = [:]

  /// What a run has for itself.
  struct Lane {
    let pool: ThreadPool
    /// The memory of its activations.
    let arena: Arena
    /// How many there are, this one included.
    let count: Int
  }

  /// Runs that go on side by side in a number of lanes.
  struct Wave: Equatable {
    let runs: Range<Int>
    let laneCount: Int
  }

  init(_ pool: ThreadPool, isGuarded: Bool) { (self.pool, self.isGuarded) = (pool, isGuarded) }

  /// All threads for one run.
  var whole: Lane { Lane(pool: pool, arena: arenas(1)[0], count: 1) }

  /// How `count` runs go about: a thread for each as long as no thread is left over, and the threads shared out among the rest.
  static func waves(of count: Int, threads: Int) -> [Wave] {
    let rest = count % threads
    return [Wave(runs: 0..<count - rest, laneCount: threads), Wave(runs: count - rest..<count, laneCount: rest)].filter { !$0.runs.isEmpty }
  }

  /// Calls `run` for each number below `count` and returns its results in order; throws what the first of them throws that fails.
  func run<Outcome>(_ count: Int, _ run: (_ index: Int, Lane) throws -> Outcome) throws -> [Outcome] {
    var outcomes = [Result<Outcome, any Error>?](repeating: nil, count: count)
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      nonisolated(unsafe) let outcomes = outcomes
      for wave in Self.waves(of: count, threads: pool.threadCount) {
        take(wave) { index, lane in outcomes[index] = Result { try run(index, lane) } }
      }
    }
    return try outcomes.map { try $0!.get() }
  }

  private func take(_ wave: Wave, _ run: (_ index: Int, Lane) -> Void) {
    // The operations of a run on the whole pool share out their loops there.
    if wave.laneCount == 1 {
      for index in wave.runs { run(index, whole) }
      return
    }
    let lanes = lanes(wave.laneCount)
    let next = Atomic(wave.runs.lowerBound)
    pool.run(lanes.count) { task in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        if index >= wave.runs.upperBound { return }
        run(index, lanes[task.index])
      }
    }
  }

  private func lanes(_ count: Int) -> [Lane] {
    let threads = pool.threadCount / count
    var pools = pools[threads] ?? []
    while pools.count < count { pools.append(ThreadPool(threadCount: threads, isGuarded: isGuarded)) }
    self.pools[threads] = pools
    return zip(pools, arenas(count)).map { Lane(pool: $0, arena: $1, count: count) }
  }

  /// The first `count` arenas; lanes of any number of threads have the same.
  private func arenas(_ count: Int) -> ArraySlice<Arena> {
    while arenas.count < count { arenas.append(Arena()) }
    return arenas.prefix(count)
  }
}
