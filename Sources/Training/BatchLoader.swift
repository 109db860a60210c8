import Dispatch
import RCNN

/// The batches of an epoch in order, read and changed on a thread of their own while steps run.
public final class BatchLoader: Sendable {
  private let monitor: Monitor<State>

  private struct State {
    /// What is ready.
    var batches: [Result<TrainingBatch, any Error>] = []
    /// How many more will come.
    var remaining: Int
    var isStopped = false
    var waited = Duration.zero
  }

  /// Makes `count` batches, of which at most `ahead` wait to be taken; `make` gets their numbers, and after it has thrown no more are made.
  public init(count: Int, ahead: Int = 2, _ make: @escaping @Sendable (Int) throws -> TrainingBatch) {
    monitor = Monitor(State(remaining: count))
    DispatchQueue(label: "batches").async { [monitor] in
      for number in 0..<count {
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
  public func next() throws -> TrainingBatch? {
    let start = ContinuousClock.now
    let batch = monitor.next { (state: inout State) -> Monitor<State>.Turn<Result<TrainingBatch, any Error>> in
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
