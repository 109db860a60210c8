import CPUKernels
import DeviceRuntime
import TensorGraph

/// Any ungrouped convolution: strips of windows gathered into the cache, then a matrix product (implicit GEMM).
struct CPUWindowConvolution: Operation {
  private let parameters: ConvolutionParameters
  private let matrix: PackedMatrix
  private let kernels: CPUKernelSet

  /// `inputIsPacked`: the input's channels lie without padding.
  init(_ parameters: ConvolutionParameters, inputIsPacked: Bool, _ kernels: CPUKernelSet) {
    let cells = parameters.shape[2] * parameters.shape[3]
    let channelStride = inputIsPacked ? parameters.channels : paddedTo16(parameters.channels)
    let weight = ChannelOrder.channelsLast(
      parameters.weight, rows: parameters.filters, channels: parameters.channels, cells: cells, channelStride: channelStride)
    matrix = PackedMatrix(
      weight, scale: parameters.scale, bias: parameters.paddedBias, columns: parameters.filters, depth: cells * channelStride,
      activation: parameters.op.activation, kernels)
    self.parameters = parameters.withoutValues
    self.kernels = kernels
  }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let window = parameters.window(x, y)
    let residual = parameters.op.residualIndex.map { Residual(inputs[$0], kind: parameters.op.residual, output: y) }
    let strip = stripRows
    pool.run((y.pixelCount + strip - 1) / strip) { task in
      let pixels = task.index * strip..<min((task.index + 1) * strip, y.pixelCount)
      var window = window
      let residualFloats = parameters.op.residual == .upsampled ? strip * y.rowStride : 0
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
