import CPUDevice
import Synchronization
import Testing

@Suite("The processor's threads")
struct ThreadPoolTests {
  private final class Counters: Sendable {
    let counts = Mutex([Int](repeating: 0, count: 8))
  }

  /// Pauses of many lengths, so that threads fall asleep and wake up in the midst of the start of a loop.
  @Test("each index of each loop is run once, whenever the threads wake up", arguments: [2, 4])
  func loops(threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    let start = ContinuousClock.now
    var pause = 0
    while ContinuousClock.now - start < .seconds(2) {
      let (counters, count) = (Counters(), Int.random(in: 2...7))
      pool.run(count) { task in counters.counts.withLock { $0[task.index] += 1 } }
      #expect(counters.counts.withLock { $0 } == (0..<8).map { $0 < count ? 1 : 0 })
      let end = ContinuousClock.now + .microseconds(Bool.random() ? Int.random(in: 0...3) : Int.random(in: 30...120))
      while ContinuousClock.now < end { pause += 1 }
    }
    #expect(pause > 0)
  }
}
