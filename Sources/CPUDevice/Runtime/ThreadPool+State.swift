import CLibrary
import Synchronization

extension ThreadPool {
  /// What the threads of a pool share: the loop in progress and the signals around it.
  final class State: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let loopMutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var loop: Loop?
    private let generation = Atomic<Int>(0)
    private let nextIndex = Atomic<Int>(0)
    private let activeWorkers = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    /// How often a thread looks before it sleeps: some tens of microseconds, longer than the pause between two small operations.
    private static let spins = 30_000
    /// How often it then lets others go first, some milliseconds, before it looks a few thousand times a second only: a run of a graph in another lane may take a second.
    private static let yields = 10_000

    /// What its threads run.
    private struct Loop {
      let count: Int
      let body: (Task) -> Void
    }

    init() {
      pthread_mutex_init(mutex, nil)
      pthread_mutex_init(loopMutex, nil)
      pthread_cond_init(wake, nil)
    }

    deinit {
      pthread_mutex_destroy(mutex)
      pthread_mutex_destroy(loopMutex)
      pthread_cond_destroy(wake)
      mutex.deallocate()
      loopMutex.deallocate()
      wake.deallocate()
    }

    func lockLoop() { pthread_mutex_lock(loopMutex) }
    func unlockLoop() { pthread_mutex_unlock(loopMutex) }

    func start(_ count: Int, _ body: @escaping (Task) -> Void) {
      pthread_mutex_lock(mutex)
      loop = Loop(count: count, body: body)
      nextIndex.store(0, ordering: .relaxed)
      generation.add(1, ordering: .releasing)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }

    /// Takes tasks of the loop that this thread has started until none is left.
    func work(_ scratch: Scratch) {
      if let loop { work(loop, scratch) }
    }

    private func work(_ loop: Loop, _ scratch: Scratch) {
      while true {
        let index = nextIndex.add(1, ordering: .relaxed).oldValue
        if index >= loop.count { return }
        loop.body(Task(index: index, scratch: scratch))
      }
    }

    /// Waits for the workers that still run a task, and forgets the loop.
    func finish() {
      var spins = 0
      while true {
        while activeWorkers.load(ordering: .acquiring) != 0 {
          spins += 1
          if spins > Self.spins + Self.yields { usleep(200) } else if spins > Self.spins { sched_yield() }
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        // A worker that enlists from here on finds no loop.
        if activeWorkers.load(ordering: .acquiring) == 0 {
          loop = nil
          return
        }
      }
    }

    /// The life of a worker: join each loop that is started.
    func serve(_ scratch: Scratch) {
      var seen = 0
      while let current = join(after: seen, scratch) {
        seen = current
        activeWorkers.subtract(1, ordering: .releasing)
      }
    }

    /// Works in the loop after `seen`, if it is not over, and lets go of it; nil when the pool ends.
    private func join(after seen: Int, _ scratch: Scratch) -> Int? {
      guard let (generation, loop) = nextLoop(after: seen) else { return nil }
      if let loop { work(loop, scratch) }
      return generation
    }

    func stop() {
      pthread_mutex_lock(mutex)
      isStopped.store(true, ordering: .relaxed)
      generation.add(1, ordering: .releasing)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }

    /// Waits for a new loop, first awake, then asleep, and enlists in it; nil when the pool ends. Who enlists late finds none, and must not look for it again
    /// without the lock, since the next one may be starting.
    private func nextLoop(after seen: Int) -> (generation: Int, loop: Loop?)? {
      var spins = 0
      while generation.load(ordering: .acquiring) == seen && spins < Self.spins { spins += 1 }
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      while generation.load(ordering: .relaxed) == seen { pthread_cond_wait(wake, mutex) }
      if isStopped.load(ordering: .relaxed) { return nil }
      activeWorkers.add(1, ordering: .relaxed)
      return (generation.load(ordering: .relaxed), loop)
    }
  }
}
