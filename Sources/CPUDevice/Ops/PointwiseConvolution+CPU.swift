import CPUKernels
import DeviceRuntime
import Lowering
import TensorGraph

/// A 1x1 convolution with stride 1: a matrix product over pixels.
struct CPUPointwiseConvolution: CPUOperation {
  private let matrix: PackedMatrix
  private let residual: Convolution2D.Residual
  private let residualIndex: Int?

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: CPUOperationFactory) throws {
    let op = form.op
    matrix = try PackedMatrix(
      form.matrix(overWindows: false), parameters, op.activation, factory)
    (residual, residualIndex) = (op.residual, op.residualIndex)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let residual = residualIndex.map { Residual(inputs[$0], kind: self.residual, output: y) }
    let tiling = matrix.tiling(rows: x.pixelCount, threads: pool.threadCount)
    pool.run(tiling.taskCount) { task in
      let (rows, columns) = tiling.ranges(task.index)
      for strip in Self.strips(rows, isCut: self.residual == .upsampled) {
        matrix.multiply(
          x.floats + strip.lowerBound * x.rowStride, stride: x.rowStride, rows: strip.count, columns: columns,
          into: y.floats + strip.lowerBound * y.rowStride, outputStride: y.rowStride,
          residual: residual?.rows(strip, scratch: task), residualStride: y.rowStride, streams: y.outgrowsCaches)
      }
    }
  }

  /// Strips short enough that a gathered residual stays in the cache, or the rows as they are.
  private static func strips(_ rows: Range<Int>, isCut: Bool) -> [Range<Int>] {
    let height = isCut ? 112 : max(rows.count, 1)
    return stride(from: rows.lowerBound, to: rows.upperBound, by: height).map { $0..<min($0 + height, rows.upperBound) }
  }
}
