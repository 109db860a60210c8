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

/// Windows, gathered strip by strip, times the output's gradient; a row of the kernel is a task of its own where its windows are whole vectors.
struct CPUConvolutionWeightGradient: CPUOperation {
  let op: ConvolutionWeightGradient
  let scale: CPUPackingCell?
  let kernels: CPUKernelSet

  /// How a window lies in memory: the floats of a cell, of a part, and the parts.
  private func parts(_ weight: Shape, channelStride: Int) -> (count: Int, columns: Int) {
    let line = weight[3] * channelStride
    return line % 16 == 0 ? (weight[2], line) : (1, paddedTo16(weight[2] * line))
  }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int {
    // Images are not padded; an upper bound serves both.
    let weight = inputs[2]
    return weight[0] * paddedTo16(weight[2] * weight[3] * paddedTo16(weight[1])) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, dy, weight, products) = (inputs[0], inputs[1], inputs[2].shape, workspace.assumingMemoryBound(to: Float.self))
    let parts = parts(weight, channelStride: x.rowStride)
    let product = TransposedProduct(rows: weight[0], columns: parts.count * parts.columns, kernels: kernels)
    let isPointwise = weight[2] == 1 && weight[3] == 1 && op.stride == 1 && op.padding == 0 && x.rowStride % 16 == 0
    let form = ConvolutionForm(op: op.convolution, shape: weight)
    var window = form.window(x, dy)
    if parts.count > 1 { window.kernel_height = 1 }
    let windowColumns = window.kernel_height * window.kernel_width * x.rowStride
    product.run(
      depth: dy.pixelCount, dy: dy.floats, dyStride: dy.rowStride, parts: parts.count, scratchColumns: isPointwise ? 0 : parts.columns,
      x: { [kernels] part, range, made in
        if isPointwise { return (UnsafePointer(x.floats + range.lowerBound * x.rowStride), x.rowStride) }
        var window = window
        window.padding_top -= part
        kernels.functions.gather_windows(&window, x.floats, range.lowerBound, range.upperBound, made)
        if windowColumns < parts.columns { Self.spread(made, range.count, from: windowColumns, to: parts.columns) }
        return (UnsafePointer(made), parts.columns)
      }, into: products, pool)
    product.unpack(
      products, channels: weight[1], cells: weight[2] * weight[3], stride: x.rowStride, scale: scale?.memory.floats,
      into: outputs[0].floats, pool)
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
