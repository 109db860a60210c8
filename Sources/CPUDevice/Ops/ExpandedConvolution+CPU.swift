import CPUKernels

/// A 1x1 convolution and the depthwise one that alone reads it, row by row: of what lies between, which is several times as large as the input and the output,
/// only the rows under a window exist, mostly in the cache.
struct CPUExpandedConvolution: CPUOperation {
  private let expansion: PackedMatrix
  private let depthwise: CPUDepthwiseConvolution

  /// The most channels between the two. Where networks have more, their maps are small, fit the caches as they are, and two bands would expand much of them
  /// twice.
  static let widestExpansion = 128

  init(_ expansion: PackedMatrix, _ depthwise: CPUDepthwiseConvolution) { (self.expansion, self.depthwise) = (expansion, depthwise) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let (images, height) = (y.shape[0], y.shape[2])
    let bands = bandCount(images: images, height: height, threads: pool.threadCount)
    pool.run(images * bands) { task in
      let (image, band) = (task.index / bands, task.index % bands)
      run(x, y, image, rows: height * band / bands..<height * (band + 1) / bands, task)
    }
  }

  /// The bands of an image's rows: one for each thread, since it would wait otherwise, and up to four where an eighth at most of what they expand is expanded by
  /// their neighbours too.
  private func bandCount(images: Int, height: Int, threads: Int) -> Int {
    if threads == 1 { return 1 }
    let (kernel, stride) = (depthwise.form.shape[2], depthwise.form.op.stride)
    let leastHeight = max(1, 8 * (kernel - stride) / stride)
    let bandsForThread = max(1, min(4, images * height / (leastHeight * threads)))
    return (bandsForThread * threads + images - 1) / max(1, images)
  }

  /// The rows `rows` of an image's output.
  private func run(_ x: TensorView, _ y: TensorView, _ image: Int, rows: Range<Int>, _ task: ThreadPool.Task) {
    let (form, height, width) = (depthwise.form, x.shape[2], x.shape[3])
    let (keptRows, rowFloats) = (form.shape[2], width * expansion.columns)
    let kept = task.scratchFloats(max(1, keptRows * rowFloats))
    var window = form.window(x, y)
    (window.images, window.channels) = (1, expansion.columns)
    var slice = depthwise.depthwise(window, kept, keptRows: keptRows, into: y.floats + image * y.imageStride)
    var next = 0
    for row in rows {
      let top = row * form.op.stride - form.op.padding
      next = max(next, top)
      while next < min(height, top + keptRows) {
        expansion.multiply(
          x.floats + (image * height + next) * width * x.rowStride, stride: x.rowStride, rows: width, columns: 0..<expansion.columns,
          into: kept + next % keptRows * rowFloats, outputStride: expansion.columns)
        next += 1
      }
      depthwise.kernels.functions.depthwise(&slice, row, row + 1)
    }
  }
}
