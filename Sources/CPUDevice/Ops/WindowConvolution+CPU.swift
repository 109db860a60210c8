import CPUKernels
import DeviceRuntime
import Lowering
import TensorGraph

/// Any ungrouped convolution: strips of windows gathered into the cache, then a matrix product (implicit GEMM).
struct CPUWindowConvolution: CPUOperation {
  private let form: ConvolutionForm
  private let matrix: PackedMatrix
  private let kernels: CPUKernelSet

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: CPUOperationFactory) throws {
    let op = form.op
    matrix = try PackedMatrix(
      form.matrix(overWindows: true), parameters, op.activation, factory)
    (self.form, kernels) = (form, factory.kernels)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let window = form.window(x, y)
    let residual = form.op.residualIndex.map { Residual(inputs[$0], kind: form.op.residual, output: y) }
    let strip = stripRows
    pool.run((y.pixelCount + strip - 1) / strip) { task in
      let pixels = task.index * strip..<min((task.index + 1) * strip, y.pixelCount)
      var window = window
      let residualFloats = form.op.residual == .upsampled ? strip * y.rowStride : 0
      let windows = task.scratchFloats(residualFloats + strip * matrix.depth) + residualFloats
      let residualRows = residual?.rows(pixels, scratch: task)
      kernels.functions.gather_windows(&window, x.floats, pixels.lowerBound, pixels.upperBound, windows)
      matrix.multiply(
        windows, stride: matrix.depth, rows: pixels.count, columns: 0..<matrix.columns, into: y.floats + pixels.lowerBound * y.rowStride,
        outputStride: y.rowStride, residual: residualRows, residualStride: y.rowStride)
    }
  }

  /// Rows of gathered windows that fit half a level-2 cache, a multiple of the register tile.
  private var stripRows: Int {
    let cacheFloats = 96 * 1024
    let tiles = max(2, min(16, cacheFloats / max(matrix.depth * kernels.tileRows, 1)))
    return tiles * kernels.tileRows
  }
}
