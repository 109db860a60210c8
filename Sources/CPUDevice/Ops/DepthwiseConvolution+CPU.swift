import CPUKernels
import Lowering
import TensorGraph

/// A convolution of each channel with a filter of its own.
struct CPUDepthwiseConvolution: CPUOperation {
  fileprivate let form: ConvolutionForm
  private let weight: CPUPackingCell
  private let bias: CPUPackingCell
  fileprivate let kernels: CPUKernelSet

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: CPUOperationFactory) throws {
    let op = form.op
    weight = try factory.packing(
      ChannelPacking(channels: form.filters, cells: form.cells), parameters.weight, parameters.weightScale)
    bias = try factory.bias(parameters.bias, channels: form.filters, op.activation)
    (self.form, kernels) = (form, factory.kernels)
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let depthwise = depthwise(form.window(x, y), x.floats, keptRows: x.shape[2], into: y.floats)
    pool.runRanges(y.shape[0] * y.shape[2]) { range, _ in
      var slice = depthwise
      kernels.functions.depthwise(&slice, range.lowerBound, range.upperBound)
    }
  }

  /// What the kernel is told.
  fileprivate func depthwise(
    _ window: cpu_window, _ input: UnsafePointer<Float>, keptRows: Int, into output: UnsafeMutablePointer<Float>
  ) -> cpu_depthwise {
    cpu_depthwise(
      window: window, input: input, kept_rows: keptRows, weights: weight.memory.floats, bias: bias.memory.floats, output: output,
      activation: form.op.activation.kernelValue)
  }
}

/// A 1x1 convolution and the depthwise one that alone reads it, row by row: of what lies between, which is several times as large as the input and the output,
/// only the rows under a window exist, and these stay in the cache.
struct CPUExpandedConvolution: CPUOperation {
  private let expansion: PackedMatrix
  private let depthwise: CPUDepthwiseConvolution

  init(_ expansion: PackedMatrix, _ depthwise: CPUDepthwiseConvolution) { (self.expansion, self.depthwise) = (expansion, depthwise) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let (height, rows) = (y.shape[2], y.shape[0] * y.shape[2])
    let bands = Self.bandCount(rows: rows, threads: pool.threadCount)
    pool.run(bands) { task in
      let band = rows * task.index / bands..<rows * (task.index + 1) / bands
      for image in band.lowerBound / height..<(band.upperBound + height - 1) / height {
        run(x, y, image, rows: max(0, band.lowerBound - image * height)..<min(height, band.upperBound - image * height), task)
      }
    }
  }

  /// The rows `rows` of an image's output.
  private func run(_ x: TensorView, _ y: TensorView, _ image: Int, rows: Range<Int>, _ task: ThreadPool.Task) {
    let (form, height, width) = (depthwise.form, x.shape[2], x.shape[3])
    let (keptRows, rowFloats) = (form.shape[2], width * expansion.columns)
    let kept = task.scratchFloats(keptRows * rowFloats)
    var window = form.window(x, y)
    (window.images, window.channels) = (1, expansion.columns)
    var slice = depthwise.depthwise(window, kept, keptRows: keptRows, into: y.floats + image * y.imageStride)
    var next = max(0, rows.lowerBound * form.op.stride - form.op.padding)
    for row in rows {
      let end = min(height, row * form.op.stride - form.op.padding + keptRows)
      while next < end {
        expansion.multiply(
          x.floats + (image * height + next) * width * x.rowStride, stride: x.rowStride, rows: width, columns: 0..<expansion.columns,
          into: kept + next % keptRows * rowFloats, outputStride: expansion.columns)
        next += 1
      }
      depthwise.kernels.functions.depthwise(&slice, row, row + 1)
    }
  }

  /// Bands of rows: several for each thread, but so tall that those which two of them expand count little.
  private static func bandCount(rows: Int, threads: Int) -> Int { max(1, min(4, rows / (24 * threads))) * threads }
}
