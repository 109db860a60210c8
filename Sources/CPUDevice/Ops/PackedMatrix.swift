import CPUKernels
import DeviceRuntime
import TensorGraph

/// A weight matrix in the order of the GEMM kernel, and its epilogue: scale, bias and activation.
struct PackedMatrix: Sendable {
  let columns: Int
  let depth: Int
  private let weight: [Float]
  private let scale: [Float]?
  private let bias: [Float]
  private let activation: Activation
  private let kernels: CPUKernelSet

  /// Packs `weight` [columns][depth], row-major.
  init(
    _ weight: [Float], scale: [Float]? = nil, bias: [Float], columns: Int, depth: Int, activation: Activation, _ kernels: CPUKernelSet
  ) {
    self.columns = paddedTo16(columns)
    self.depth = depth
    self.activation = activation
    self.kernels = kernels
    self.scale = scale.map { paddedTo16($0, count: columns) }
    self.bias = paddedTo16(bias, count: columns)
    self.weight = [Float](unsafeUninitializedCapacity: paddedTo16(columns) * depth) { buffer, count in
      kernels.functions.pack_weights(weight, columns, depth, buffer.baseAddress)
      count = buffer.count
    }
  }

  /// output[rows][columns] = activation(scale * (rows * weight) + bias + residual) for the given columns.
  func multiply(
    _ a: UnsafePointer<Float>, stride: Int, rows: Int, columns range: Range<Int>, into output: UnsafeMutablePointer<Float>,
    outputStride: Int,
    residual: UnsafePointer<Float>? = nil, residualStride: Int = 0
  ) {
    weight.withUnsafeBufferPointer { weight in
      bias.withUnsafeBufferPointer { bias in
        var gemm = cpu_gemm(
          rows: rows, columns: range.count, depth: depth, a: a, a_stride: stride, b: weight.baseAddress, first_column: range.lowerBound,
          c: output + range.lowerBound, c_stride: outputStride, scale: nil, bias: bias.baseAddress! + range.lowerBound,
          residual: residual.map { $0 + range.lowerBound }, residual_stride: residualStride, activation: activation.kernelValue)
        guard let scale else { return kernels.functions.gemm(&gemm) }
        scale.withUnsafeBufferPointer {
          gemm.scale = $0.baseAddress! + range.lowerBound
          kernels.functions.gemm(&gemm)
        }
      }
    }
  }
}
