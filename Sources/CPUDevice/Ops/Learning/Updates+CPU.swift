import CLibrary
import CPUKernels
import Lowering
import TensorGraph

extension GradientNorm: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation {
    CPUGradientNorm(op: self, kernels: factory.kernels)
  }
}

/// Blocks of all gradients are tasks of their own, and their sums are added in order.
struct CPUGradientNorm: CPUOperation {
  let op: GradientNorm
  let kernels: CPUKernelSet
  private static let block = 16384

  private func blocks(_ gradients: ArraySlice<Shape>) -> [(gradient: Int, range: Range<Int>)] {
    gradients.indices.flatMap { index in
      stride(from: 0, to: gradients[index].elementCount, by: Self.block).map {
        (index, $0..<min($0 + Self.block, gradients[index].elementCount))
      }
    }
  }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int {
    blocks(inputs.dropFirst(1 + op.lossCount)).count * MemoryLayout<Double>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let blocks = blocks(inputs.map(\.shape).dropFirst(1 + op.lossCount))
    let sums = workspace.assumingMemoryBound(to: Double.self)
    pool.run(blocks.count) { task in
      let block = blocks[task.index]
      sums[task.index] = kernels.functions.sum_of_squares(inputs[block.gradient].floats + block.range.lowerBound, block.range.count)
    }
    let (limit, share) = (inputs[0].floats[0], inputs[0].floats[1])
    let losses = (0..<op.lossCount).first { !inputs[1 + $0].floats[0].isFinite }
    let bad = losses ?? blocks.indices.first { !sums[$0].isFinite }.map { blocks[$0].gradient - 1 }
    let norm = Float((0..<blocks.count).reduce(0.0) { $0 + sums[$1] }.squareRoot()) * share
    let result = outputs[0].floats
    // As clip_grad_norm_ has it.
    let factor = limit.isFinite ? min(1, limit / (norm + 1e-6)) : 1
    (result[0], result[1]) = (bad == nil ? factor * share : 0, norm)
    (result[2], result[3]) = (Float(bad ?? -1), bad == nil ? 1 : 0)
  }
}

/// The numbers of an update that are worth a thread: most variables are the few hundred of a norm.
private let updateGrain = 4096

extension SGD: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUSGD(op: self) }
}

/// A step of gradient descent.
struct CPUSGD: CPUOperation {
  let op: SGD

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (weight, velocity, gradient) = (inputs[0].floats, inputs[1].floats, inputs[2].floats)
    let (rate, momentum, decay) = (inputs[3].floats[0], inputs[3].floats[1], inputs[3].floats[2])
    let (factor, isFinite) = (inputs[4].floats[0], inputs[4].floats[3] > 0)
    let (nextWeight, nextVelocity) = (outputs[0].floats, outputs[1].floats)
    pool.runRanges(inputs[0].shape.elementCount, grain: updateGrain) { range, _ in
      if !isFinite {
        (nextWeight + range.lowerBound).update(from: weight + range.lowerBound, count: range.count)
        return (nextVelocity + range.lowerBound).update(from: velocity + range.lowerBound, count: range.count)
      }
      for i in range {
        let g = factor * gradient[i] + decay * weight[i]
        nextVelocity[i] = momentum * velocity[i] + g
        nextWeight[i] = weight[i] - rate * (op.isNesterov ? g + momentum * nextVelocity[i] : nextVelocity[i])
      }
    }
  }
}

extension AdamW: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUAdamW() }
}

/// A step of Adam.
struct CPUAdamW: CPUOperation {
  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (weight, first, second, gradient) = (inputs[0].floats, inputs[1].floats, inputs[2].floats, inputs[3].floats)
    let (settings, factor, isFinite) = (inputs[4].floats, inputs[5].floats[0], inputs[5].floats[3] > 0)
    let (rate, beta1, beta2, epsilon) = (settings[0], settings[1], settings[2], settings[3])
    let (kept, step, root) = (1 - rate * settings[4], rate / settings[5], settings[6].squareRoot())
    let (nextWeight, nextFirst, nextSecond) = (outputs[0].floats, outputs[1].floats, outputs[2].floats)
    pool.runRanges(inputs[0].shape.elementCount, grain: updateGrain) { range, _ in
      if !isFinite {
        for (target, source) in [(nextWeight, weight), (nextFirst, first), (nextSecond, second)] {
          (target + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
        }
        return
      }
      for i in range {
        let g = factor * gradient[i]
        nextFirst[i] = beta1 * first[i] + (1 - beta1) * g
        nextSecond[i] = beta2 * second[i] + (1 - beta2) * g * g
        nextWeight[i] = kept * weight[i] - step * nextFirst[i] / (nextSecond[i].squareRoot() / root + epsilon)
      }
    }
  }
}

extension MovingAverage: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUMovingAverage() }
}

/// An average that follows a weight.
struct CPUMovingAverage: CPUOperation {
  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (average, weight, share, next) = (inputs[0].floats, inputs[1].floats, 1 - inputs[2].floats[0], outputs[0].floats)
    let isFinite = inputs[3].floats[3] > 0
    pool.runRanges(inputs[0].shape.elementCount, grain: updateGrain) { range, _ in
      if !isFinite { return (next + range.lowerBound).update(from: average + range.lowerBound, count: range.count) }
      for i in range { next[i] = average[i] + share * (weight[i] - average[i]) }
    }
  }
}

extension Accumulation: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUAccumulation() }
}

/// A sum that begins anew where it is told to.
struct CPUAccumulation: CPUOperation {
  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (sum, gradient, keep, next) = (inputs[0].floats, inputs[1].floats, inputs[2].floats[0], outputs[0].floats)
    pool.runRanges(inputs[0].shape.elementCount, grain: updateGrain) { range, _ in
      for i in range { next[i] = keep == 0 ? gradient[i] : keep * sum[i] + gradient[i] }
    }
  }
}
