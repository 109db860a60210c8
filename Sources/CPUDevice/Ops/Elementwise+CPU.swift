import CPUKernels
import Lowering
import TensorGraph

/// An activation that stands alone.
struct CPUActivation: CPUOperation {
  private let activation: Activation
  private let kernels: CPUKernelSet

  init(_ activation: Activation, _ kernels: CPUKernelSet) { (self.activation, self.kernels) = (activation, kernels) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    pool.runRanges(x.storedCount) { range, _ in
      kernels.functions.activate(x.floats + range.lowerBound, y.floats + range.lowerBound, range.count, activation.kernelValue)
    }
    // What the activation makes of zeros is no padding.
    if activation.root != 0 { pool.runRanges(y.rowCount) { rows, _ in for row in rows { y.clearPadding(ofRow: row) } } }
  }
}

/// A sum that stands alone.
struct CPUAdd: CPUOperation {
  private let kernels: CPUKernelSet

  init(_ kernels: CPUKernelSet) { self.kernels = kernels }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (a, b, y) = (inputs[0], inputs[1], outputs[0])
    pool.runRanges(a.storedCount) { range, _ in
      kernels.functions.add(
        a.floats + range.lowerBound, b.floats + range.lowerBound, y.floats + range.lowerBound, range.count, CPU_ACTIVATION_NONE)
    }
  }
}

/// A factor for each channel.
struct CPUScaleChannels: CPUOperation {
  private let kernels: CPUKernelSet

  init(_ kernels: CPUKernelSet) { self.kernels = kernels }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, scale, y) = (inputs[0], inputs[1], outputs[0])
    let rows = x.shape[0] * x.shape[2]
    pool.runRanges(rows) { range, _ in
      for row in range {
        let offset = row * x.shape[3] * x.rowStride
        kernels.functions.scale_channels(
          x.floats + offset, scale.floats + row / x.shape[2] * scale.rowStride, y.floats + offset, x.shape[3], x.rowStride)
      }
    }
  }
}

/// A batch norm that stands alone.
struct CPUBatchNormalization: CPUOperation {
  private let scale: CPUPackingCell
  private let shift: CPUPackingCell
  private let channels: Int

  init(_ op: BatchNormalization, _ node: LoweredNode, _ factory: CPUOperationFactory) throws {
    channels = node.parameter(1).shape[0]
    let vectors = (1...4).map { node.parameter($0) }
    scale = try factory.packing(NormalizationPacking(op: op, channels: channels, isShift: false), vectors)
    shift = try factory.packing(NormalizationPacking(op: op, channels: channels, isShift: true), vectors)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y, scale, shift) = (inputs[0], outputs[0], scale.memory.floats, shift.memory.floats)
    pool.runRanges(x.pixelCount) { range, _ in
      for pixel in range {
        for channel in 0..<channels {
          y.floats[pixel * y.rowStride + channel] = x.floats[pixel * x.rowStride + channel] * scale[channel] + shift[channel]
        }
        y.clearPadding(ofRow: pixel)
      }
    }
  }
}

extension BatchNormalization: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    try CPUBatchNormalization(self, node, factory)
  }
}

extension Activation: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUActivation(self, factory.kernels) }
}

extension Add: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUAdd(factory.kernels) }
}

extension ScaleChannels: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUScaleChannels(factory.kernels) }
}
