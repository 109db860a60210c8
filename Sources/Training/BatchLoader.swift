import Dispatch
import RCNN

/// What the steps of an epoch need in order, read and changed on a thread of its own while steps run.
public final class BatchLoader<Batch: Sendable>: Sendable {
  private let monitor: Monitor<State>

  private struct State {
    /// What is ready.
    var batches: [Result<Batch, any Error>] = []
    /// How many more will come.
    var remaining: Int
    var isStopped = false
    var waited = Duration.zero
  }

  /// Makes the batches of these numbers, of which at most `ahead` wait to be taken; after it has thrown no more are made.
  public init(_ numbers: Range<Int>, ahead: Int = 2, _ make: @escaping @Sendable (Int) throws -> Batch) {
    monitor = Monitor(State(remaining: numbers.count))
    DispatchQueue(label: "batches").async { [monitor] in
      for number in numbers {
        let batch = Result { try make(number) }
        let goesOn = monitor.next { (state: inout State) -> Monitor<State>.Turn<Bool> in
          if state.isStopped { return .end }
          if state.batches.count >= max(ahead, 1) { return .wait }
          state.batches.append(batch)
          if case .failure = batch { state.isStopped = true }
          return .go(!state.isStopped)
        }
        if goesOn != true { return }
      }
    }
  }

  deinit { stop() }

  /// The next batch, which may have to be waited for; nil behind the last one and after `stop`. Throws what making it threw.
  public func next() throws -> Batch? {
    let start = ContinuousClock.now
    let batch = monitor.next { (state: inout State) -> Monitor<State>.Turn<Result<Batch, any Error>> in
      if !state.batches.isEmpty {
        state.remaining -= 1
        state.waited += ContinuousClock.now - start
        return .go(state.batches.removeFirst())
      }
      return state.isStopped || state.remaining == 0 ? .end : .wait
    }
    return try batch?.get()
  }

  /// How long `next` has waited so far.
  public var waited: Duration { monitor.update { $0.waited } }

  /// Ends the work after the batch at hand.
  public func stop() {
    monitor.update { state in
      state.isStopped = true
      state.batches = []
    }
  }
}
