import CPUKernels
import DeviceRuntime
import TensorGraph

/// A weight matrix in the order of the GEMM kernel, its bias, and the activation of the epilogue.
struct PackedMatrix: Sendable {
  let columns: Int
  let depth: Int
  private let sumDepth: Int
  private let weight: [Float]
  private let bias: [Float]
  private let activation: Activation
  private let kernels: CPUKernelSet

  /// Packs `weight` [columns][depth], row-major. `sumDepth` terms are summed at a time, 1 to `CPU_DEPTH_BLOCK`: the fewer, the
  /// less is lost to rounding.
  init(
    _ weight: [Float], bias: [Float], columns: Int, depth: Int, sumDepth: Int = Int(CPU_DEPTH_BLOCK), activation: Activation,
    _ kernels: CPUKernelSet
  ) {
    self.columns = paddedTo16(columns)
    self.depth = depth
    self.sumDepth = sumDepth
    self.activation = activation
    self.kernels = kernels
    self.bias = bias + [Float](repeating: 0, count: paddedTo16(columns) - bias.count)
    self.weight = [Float](unsafeUninitializedCapacity: paddedTo16(columns) * depth) { buffer, count in
      kernels.functions.pack_weights(weight, columns, depth, buffer.baseAddress)
      count = buffer.count
    }
  }

  /// output[rows][columns] = activation(rows * weight + bias + residual) for the given columns.
  func multiply(
    _ a: UnsafePointer<Float>, stride: Int, rows: Int, columns range: Range<Int>, into output: UnsafeMutablePointer<Float>,
    outputStride: Int,
    residual: UnsafePointer<Float>? = nil, residualStride: Int = 0
  ) {
    weight.withUnsafeBufferPointer { weight in
      bias.withUnsafeBufferPointer { bias in
        var gemm = cpu_gemm(
          rows: rows, columns: range.count, depth: depth, sum_depth: sumDepth, a: a, a_stride: stride, b: weight.baseAddress,
          first_column: range.lowerBound, c: output + range.lowerBound, c_stride: outputStride, bias: bias.baseAddress! + range.lowerBound,
          residual: residual.map { $0 + range.lowerBound }, residual_stride: residualStride, activation: activation.kernelValue)
        kernels.functions.gemm(&gemm)
      }
    }
  }
}
