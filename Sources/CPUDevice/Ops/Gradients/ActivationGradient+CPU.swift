import CPUKernels
import Lowering
import TensorGraph

extension ActivationGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation {
    CPUActivationGradient(activation: activation, kernels: factory.kernels)
  }
}

/// An output's gradient times the slope of the activation.
struct CPUActivationGradient: CPUOperation {
  let activation: Activation
  let kernels: CPUKernelSet

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, dx) = (inputs[0].floats, inputs[1].floats, outputs[0].floats)
    pool.runRanges(inputs[0].storedCount) { range, _ in
      let first = range.lowerBound
      kernels.functions.activation_gradient(dy + first, x + first, dx + first, range.count, activation.kernelValue)
    }
  }
}
