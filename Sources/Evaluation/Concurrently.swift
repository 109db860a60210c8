import Dispatch

/// Runs `body` for 0..<count on all processors; each must write memory of its own.
func concurrently(_ count: Int, _ body: @Sendable (Int) -> Void) {
  if count > 1 { DispatchQueue.concurrentPerform(iterations: count, execute: body) } else if count == 1 { body(0) }
}

/// The results of `body` for 0..<count, run on all processors.
func concurrentMap<Result>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
  Array(unsafeUninitializedCapacity: count) { buffer, initialized in
    nonisolated(unsafe) let base = buffer.baseAddress
    concurrently(count) { index in base?.advanced(by: index).initialize(to: body(index)) }
    initialized = count
  }
}
