import Lowering
import TensorGraph

extension SGD: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUSGD(op: self) }
}

/// A step of gradient descent.
struct CPUSGD: CPUOperation {
  let op: SGD

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (weight, velocity, gradient, rate) = (inputs[0].floats, inputs[1].floats, inputs[2].floats, inputs[3].floats[0])
    let (nextWeight, nextVelocity) = (outputs[0].floats, outputs[1].floats)
    pool.runRanges(inputs[0].shape.elementCount) { range, _ in
      for i in range {
        nextVelocity[i] = op.momentum * velocity[i] + (gradient[i] + op.weightDecay * weight[i])
        nextWeight[i] = weight[i] - rate * nextVelocity[i]
      }
    }
  }
}
