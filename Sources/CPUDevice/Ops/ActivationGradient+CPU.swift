import Lowering
import TensorGraph

extension ActivationGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUActivationGradient(activation: activation) }
}

/// An output's gradient times the slope of the activation.
struct CPUActivationGradient: CPUOperation {
  let activation: Activation

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, dx) = (inputs[0].floats, inputs[1].floats, outputs[0].floats)
    pool.runRanges(inputs[0].storedCount) { range, _ in
      switch activation {
      case .identity: for i in range { dx[i] = dy[i] }
      case .relu: for i in range { dx[i] = x[i] <= 0 ? 0 : dy[i] }
      case .hardSigmoid: for i in range { dx[i] = x[i] <= -3 || x[i] >= 3 ? 0 : dy[i] / 6 }
      case .hardSwish: for i in range { dx[i] = x[i] <= -3 ? 0 : x[i] >= 3 ? dy[i] : dy[i] * (x[i] / 3 + 0.5) }
      }
    }
  }
}
