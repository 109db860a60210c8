import RCNN
import Synchronization

/// Tells that kernels are being compiled where that takes time, as at a first start on a device.
final class CompilationNotice: Sendable {
  private struct State {
    var start: ContinuousClock.Instant?
    var count = 0
    var isTold = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let log: Log
  private static let patience = Duration.seconds(1)

  init(_ log: Log) { self.log = log }

  /// A kernel file is about to be compiled.
  func willCompile(_ name: String) {
    state.withLock { state in
      let start = state.start ?? .now
      state.start = start
      state.count += 1
      guard log.level > .quiet, !state.isClosed, ContinuousClock.now - start > Self.patience else { return }
      if !state.isTold { log.note("compiling kernels for the device; most drivers keep them for later starts.") }
      state.isTold = true
      if Terminal().isInteractive { Terminal.write("\(Terminal.clearedLine)\(state.count) kernel files, \(name).cl") }
    }
  }

  /// Removes what stands on the terminal, where others write from now on.
  func close() {
    state.withLock { state in
      state.isClosed = true
      if state.isTold && Terminal().isInteractive { Terminal.write(Terminal.clearedLine) }
    }
  }
}

extension Detector {
  /// A detector as `init(weights:options:includingStages:)` makes it, on which people need not wait without a word.
  convenience init(weights: String, options: DetectorOptions, includingStages: Bool = false, log: Log) throws {
    let notice = CompilationNotice(log)
    var options = options
    options.willCompileKernels = notice.willCompile
    defer { notice.close() }
    try self.init(weights: weights, options: options, includingStages: includingStages)
  }
}
