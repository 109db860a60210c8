import CPUKernels
import Lowering
import TensorGraph

/// A weight matrix in the order of the GEMM kernel, and its epilogue: scale, bias and activation.
struct PackedMatrix: Sendable {
  let columns: Int
  let depth: Int
  private let weight: CPUPackingCell
  private let scale: CPUPackingCell?
  private let bias: CPUPackingCell
  private let activation: Activation
  private let kernels: CPUKernelSet

  /// The product with a weight. Throws what reading a parameter throws.
  init(_ form: MatrixForm, _ parameters: LayerParameters, _ activation: Activation, _ factory: CPUOperationFactory) throws {
    (columns, depth, self.activation, kernels) = (paddedTo16(form.columns), form.depth, activation, factory.kernels)
    self.weight = try factory.packing(MatrixPacking(workers: factory.workers, form: form), parameters.weight, parameters.weightScale)
    scale = try parameters.sumScale.map { try factory.packing(ChannelPacking(channels: form.columns), $0) }
    self.bias = try factory.bias(parameters.bias, channels: form.columns, activation)
  }

  /// How a product with so many rows is cut into tasks.
  func tiling(rows: Int, threads: Int) -> MatrixTiling {
    MatrixTiling(
      rows: rows, columns: columns, depth: kernels.packedCount(depth: depth), threads: threads, rowUnit: kernels.tileRows,
      columnUnit: kernels.panelWidth)
  }

  /// output[rows][columns] = activation(scale * (rows * weight) + bias + residual) for the given columns; it `streams` to memory past the caches, if it can.
  func multiply(
    _ a: UnsafePointer<Float>, stride: Int, rows: Int, columns range: Range<Int>, into output: UnsafeMutablePointer<Float>,
    outputStride: Int, residual: UnsafePointer<Float>? = nil, residualStride: Int = 0, streams: Bool = false
  ) {
    var gemm = cpu_gemm(
      rows: rows, columns: range.count, depth: depth, a: a, a_stride: stride, b: weight.memory.floats, next_b: nil,
      first_column: range.lowerBound,
      c: output + range.lowerBound, c_stride: outputStride, scale: scale.map { UnsafePointer($0.memory.floats + range.lowerBound) },
      bias: bias.memory.floats + range.lowerBound, residual: residual.map { $0 + range.lowerBound }, residual_stride: residualStride,
      activation: activation.kernelValue, a_is_transposed: 0, a_is_packed: 0, streams: streams ? 1 : 0, accumulates: 0)
    kernels.functions.gemm(&gemm)
  }
}
