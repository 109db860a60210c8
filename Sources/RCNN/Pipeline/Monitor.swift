import CLibrary

/// State that threads share, and on whose changes they wait (Hoare 1974).
package final class Monitor<State>: @unchecked Sendable {
  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// What a thread finds when it looks for something to do.
  package enum Turn<Work> {
    case go(Work)
    case wait
    case end
  }

  /// Begins with a state.
  package init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Changes the state.
  package func update<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    defer { pthread_cond_broadcast(condition) }
    return body(&state)
  }

  /// Asks `body` for work, again after every change for as long as it says wait; nil is the end.
  package func next<Work>(_ body: (inout State) -> Turn<Work>) -> Work? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      switch body(&state) {
      case .go(let work):
        pthread_cond_broadcast(condition)
        return work
      case .wait: pthread_cond_wait(condition, mutex)
      case .end: return nil
      }
    }
  }
}
