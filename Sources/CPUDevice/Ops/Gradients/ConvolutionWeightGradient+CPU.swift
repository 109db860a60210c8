import CPUKernels
import Lowering
import TensorGraph

extension ConvolutionWeightGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let scale = try hasScale ? factory.packing(ChannelPacking(channels: node.parameter(3).shape[0]), node.parameter(3)) : nil
    return groups == 1
      ? CPUConvolutionWeightGradient(op: self, scale: scale, kernels: factory.kernels)
      : CPUDepthwiseWeightGradient(op: self, scale: scale, kernels: factory.kernels)
  }
}

/// What each tap sees, strip by strip, times the output's gradient; of images, whose pixels are no whole vectors, what all taps see.
struct CPUConvolutionWeightGradient: CPUOperation {
  let op: ConvolutionWeightGradient
  let scale: CPUPackingCell?
  let kernels: CPUKernelSet

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int {
    // Images are not padded; an upper bound serves both.
    let weight = inputs[2]
    return weight[0] * paddedTo16(weight[2] * weight[3] * paddedTo16(weight[1])) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, dy, weight, products) = (inputs[0], inputs[1], inputs[2].shape, workspace.assumingMemoryBound(to: Float.self))
    let cells = weight[2] * weight[3]
    let parts = x.rowStride % 16 == 0 ? cells : 1
    var window = ConvolutionForm(op: op.convolution, shape: weight).window(x, dy)
    if parts > 1 { (window.kernel_height, window.kernel_width) = (1, 1) }
    let isPointwise = cells == 1 && op.stride == 1 && op.padding == 0 && parts == cells
    let seen = window.kernel_height * window.kernel_width * x.rowStride
    let product = TransposedProduct(
      rows: weight[0], columns: parts * paddedTo16(seen), parts: parts, makesColumns: !isPointwise, kernels: kernels)
    product.run(
      depth: dy.pixelCount, dy: dy.floats, dyStride: dy.rowStride,
      x: { [kernels] part, range, made in
        if isPointwise { return (UnsafePointer(x.floats + range.lowerBound * x.rowStride), x.rowStride) }
        var window = window
        window.padding_top -= part / weight[3]
        window.padding_left -= part % weight[3]
        kernels.functions.gather_windows(&window, x.floats, range.lowerBound, range.upperBound, made)
        if seen % 16 != 0 { Self.spread(made, range.count, from: seen, to: paddedTo16(seen)) }
        return (UnsafePointer(made), paddedTo16(seen))
      }, into: products, pool)
    product.unpack(
      products, channels: weight[1], cells: cells, stride: x.rowStride, scale: scale?.memory.floats, into: outputs[0].floats, pool)
  }

  /// Rows of windows further apart, zeros behind each; from the last, since they move towards the end.
  private static func spread(_ rows: UnsafeMutablePointer<Float>, _ count: Int, from width: Int, to stride: Int) {
    for row in (0..<count).reversed() {
      (rows + row * stride).update(from: rows + row * width, count: width)
      (rows + row * stride + width).update(repeating: 0, count: stride - width)
    }
  }
}

/// Sixteen channels are a task of their own.
struct CPUDepthwiseWeightGradient: CPUOperation {
  let op: ConvolutionWeightGradient
  let scale: CPUPackingCell?
  let kernels: CPUKernelSet

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int {
    paddedTo16(inputs[0][1]) * inputs[2][2] * inputs[2][3] * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, dy, weight, sums) = (inputs[0], inputs[1], inputs[2].shape, workspace.assumingMemoryBound(to: Float.self))
    let window = ConvolutionForm(op: op.convolution, shape: weight).window(x, dy)
    pool.run(x.rowStride / 16) { task in
      var window = window
      kernels.functions.depthwise_weight_gradient(&window, x.floats, dy.floats, task.index, task.index + 1, sums)
    }
    let cells = weight[2] * weight[3]
    for channel in 0..<weight[0] {
      let factor = scale?.memory.floats[channel] ?? 1
      for cell in 0..<cells { outputs[0].floats[channel * cells + cell] = sums[cell * x.rowStride + channel] * factor }
    }
  }
}
