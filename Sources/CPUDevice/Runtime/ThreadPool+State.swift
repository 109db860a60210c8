import Glibc
import Synchronization

extension ThreadPool {
  /// What the threads of a pool share: the loop in progress and the signals around it.
  final class State: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let loopMutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var body: ((Task) -> Void)?
    private var count = 0
    private let generation = Atomic<Int>(0)
    private let nextIndex = Atomic<Int>(0)
    private let activeWorkers = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    /// How often a thread looks before it sleeps: some tens of microseconds, longer than the pause between two small operations.
    private static let spins = 30_000

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
      self.body = body
      self.count = count
      nextIndex.store(0, ordering: .relaxed)
      generation.add(1, ordering: .releasing)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }

    /// Takes tasks until none is left.
    func work(_ scratch: Scratch) {
      guard let body else { return }
      while true {
        let index = nextIndex.add(1, ordering: .relaxed).oldValue
        if index >= count { return }
        body(Task(index: index, scratch: scratch))
      }
    }

    /// Waits for the workers that still run a task, and forgets the loop.
    func finish() {
      var spins = 0
      while true {
        while activeWorkers.load(ordering: .acquiring) != 0 {
          spins += 1
          if spins > Self.spins { sched_yield() }
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        // A worker that enlists from here on finds no loop.
        if activeWorkers.load(ordering: .acquiring) == 0 {
          body = nil
          return
        }
      }
    }

    /// The life of a worker: join each loop that is started.
    func serve(_ scratch: Scratch) {
      var seen = 0
      while let current = nextGeneration(after: seen) {
        seen = current
        work(scratch)
        activeWorkers.subtract(1, ordering: .releasing)
      }
    }

    func stop() {
      pthread_mutex_lock(mutex)
      isStopped.store(true, ordering: .relaxed)
      generation.add(1, ordering: .releasing)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }

    /// Waits for a new loop, first awake, then asleep, and enlists in it; nil when the pool ends.
    private func nextGeneration(after seen: Int) -> Int? {
      var spins = 0
      while generation.load(ordering: .acquiring) == seen && spins < Self.spins { spins += 1 }
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      while generation.load(ordering: .relaxed) == seen { pthread_cond_wait(wake, mutex) }
      if isStopped.load(ordering: .relaxed) { return nil }
      activeWorkers.add(1, ordering: .relaxed)
      return generation.load(ordering: .relaxed)
    }
  }
}
