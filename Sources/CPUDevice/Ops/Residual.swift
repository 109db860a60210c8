import TensorGraph

/// The tensor that a convolution adds in its epilogue, read by rows of output pixels.
struct Residual {
  private let view: TensorView
  private let kind: Convolution2D.Residual
  private let output: TensorView

  init(_ view: TensorView, kind: Convolution2D.Residual, output: TensorView) {
    (self.view, self.kind, self.output) = (view, kind, output)
  }

  /// The rows of pixels `range`; upsampled ones are gathered into the task's scratch memory, `reserved` floats behind its start.
  func rows(_ range: Range<Int>, scratch: ThreadPool.Task) -> UnsafePointer<Float> {
    if kind == .sameSize { return UnsafePointer(view.floats + range.lowerBound * view.rowStride) }
    let (height, width, stride) = (output.shape[2], output.shape[3], output.rowStride)
    let target = scratch.scratchFloats(range.count * stride)
    for (row, pixel) in range.enumerated() {
      let (image, y, x) = (pixel / (height * width), pixel / width % height, pixel % width)
      let source = (image * view.shape[2] + y * view.shape[2] / height) * view.shape[3] + x * view.shape[3] / width
      (target + row * stride).update(from: view.floats + source * view.rowStride, count: stride)
    }
    return UnsafePointer(target)
  }
}
