import TensorGraph

/// One node made ready to run: weights packed, kernel chosen.
protocol Operation: Sendable {
  /// Computes `outputs` from `inputs`, which stand in the node's order; of constants and shape-only inputs only the shape may be used.
  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool)
}
