import CPUKernels
import Lowering
import TensorGraph

extension ConvolutionWeightGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    try factory.requireFloat32(for: node)
    let scale = try hasScale ? factory.packing(ChannelPacking(channels: node.parameter(3).shape[0]), node.parameter(3)) : nil
    return groups == 1
      ? CPUConvolutionWeightGradient(op: self, input: node.kind(0), scale: scale, kernels: factory.kernels)
      : CPUDepthwiseWeightGradient(op: self, scale: scale, kernels: factory.kernels)
  }
}

/// What each tap sees, strip by strip, times the output's gradient; of images, whose pixels are no whole vectors, what all taps see.
struct CPUConvolutionWeightGradient: CPUOperation {
  let op: ConvolutionWeightGradient
  let input: ValueKind
  let scale: CPUPackingCell?
  let kernels: CPUKernelSet

  /// The algorithm is that of the convolution.
  private func form(_ weight: Shape) -> ConvolutionForm { ConvolutionForm(op: op.convolution, shape: weight, input: input) }

  private func isUnpadded(_ weight: Shape) -> Bool { weight[1] % 16 == 0 }

  /// What is multiplied where the pixels of x are `stride` floats apart: each tap apart, or all that a window sees.
  private func product(_ weight: Shape, stride: Int) -> TransposedProduct {
    let cells = weight[2] * weight[3]
    let parts = stride % 16 == 0 ? cells : 1
    return TransposedProduct(
      rows: weight[0], columns: parts * paddedTo16(cells / parts * stride), parts: parts,
      makesColumns: !isPointwise(weight, stride: stride),
      kernels: kernels)
  }

  private func isPointwise(_ weight: Shape, stride: Int) -> Bool {
    weight[2] * weight[3] == 1 && op.stride == 1 && op.padding == 0 && stride % 16 == 0
  }

  /// The floats from one pixel of x to the next.
  private func rowStride(_ x: Shape) -> Int { TensorLayout(input).rowStride(x) }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int {
    let (dy, weight) = (inputs[1], inputs[2])
    if form(weight).algorithm() == .winograd { return 0 }
    let product = product(weight, stride: rowStride(inputs[0]))
    // Where no pixel is padded the product has the weight's size, and its place.
    let own = isUnpadded(weight) ? 0 : product.rows * product.columns
    return (own + product.copiesFloatCount(depth: dy[0] * dy[2] * dy[3])) * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, dy, weight) = (inputs[0], inputs[1], inputs[2].shape)
    let form = form(weight)
    if form.algorithm() == .winograd {
      return CPUWinogradWeightGradient(scale: scale, kernels: kernels).run(x, dy, weight, into: outputs[0].floats, pool)
    }
    let product = product(weight, stride: x.rowStride)
    let workspace = workspace.assumingMemoryBound(to: Float.self)
    let (products, copies) = isUnpadded(weight) ? (outputs[0].floats, workspace) : (workspace, workspace + product.rows * product.columns)
    var window = form.window(x, dy)
    if product.parts > 1 { (window.kernel_height, window.kernel_width) = (1, 1) }
    let (isPointwise, seen) = (isPointwise(weight, stride: x.rowStride), window.kernel_height * window.kernel_width * x.rowStride)
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
      }, copies: copies, into: products, pool)
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

/// Blocks of filters and channels, so small that the sums of their 36 points stay in the cache.
private struct CPUWinogradWeightGradient {
  let scale: CPUPackingCell?
  let kernels: CPUKernelSet
  /// The most filters and channels of a block.
  private static let block = 64

  func run(_ x: TensorView, _ dy: TensorView, _ weight: Shape, into output: UnsafeMutablePointer<Float>, _ pool: ThreadPool) {
    let convolution = cpu_winograd(
      images: x.shape[0], height: x.shape[2], width: x.shape[3], channels: x.rowStride, filters: dy.rowStride, input: x.floats,
      weights: nil, bias: nil, residual: nil, output: nil, activation: CPU_ACTIVATION_NONE)
    nonisolated(unsafe) let gradient = cpu_winograd_gradient(
      convolution: convolution, gradient: dy.floats, scale: scale.map { UnsafePointer($0.memory.floats) }, weight_filters: weight[0],
      weight_channels: weight[1], weight: output)
    let (filters, channels) = (blocks(dy.rowStride, x.rowStride, pool.threadCount), blocks(x.rowStride, dy.rowStride, pool.threadCount))
    pool.run(filters * channels) { task in
      let rows = MatrixTiling.slice(task.index / channels, of: filters, count: dy.rowStride, unit: 16)
      let columns = MatrixTiling.slice(task.index % channels, of: channels, count: x.rowStride, unit: 16)
      let scratch = task.scratchFloats(Int(kernels.functions.winograd_gradient_scratch(rows.count, columns.count)))
      var gradient = gradient
      kernels.functions.winograd_weight_gradient(
        &gradient, rows.lowerBound, rows.upperBound, columns.lowerBound, columns.upperBound, scratch)
    }
  }

  /// How many blocks of `count` filters or channels: more where there are so few of both that threads would have nothing to do.
  private func blocks(_ count: Int, _ other: Int, _ threads: Int) -> Int {
    let isSmall = threads > 1 && count * other < 2 * threads * Self.block * Self.block
    return (count + Self.block - 1) / Self.block * (isSmall && count >= 32 ? 2 : 1)
  }
}

/// Bands of rows of dy and groups of channels are tasks of their own; what the bands have summed is added in their order.
struct CPUDepthwiseWeightGradient: CPUOperation {
  let op: ConvolutionWeightGradient
  let scale: CPUPackingCell?
  let kernels: CPUKernelSet
  /// The pixels of dy that are worth a band, and the groups of sixteen channels of a task.
  private static let (bandPixels, taskGroups) = (2048, 4)

  /// It depends on the sizes alone, so that the sums do too.
  private func bandCount(_ dy: Shape) -> Int { max(1, min(16, dy[0] * dy[2], dy[0] * dy[2] * dy[3] / Self.bandPixels)) }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int {
    bandCount(inputs[1]) * paddedTo16(inputs[0][1]) * inputs[2][2] * inputs[2][3] * MemoryLayout<Float>.stride
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, dy, weight, sums) = (inputs[0], inputs[1], inputs[2].shape, workspace.assumingMemoryBound(to: Float.self))
    let window = ConvolutionForm(op: op.convolution, shape: weight).window(x, dy)
    // Fewer rows may exist than the workspace was made for.
    let (bands, rows, cells, groups) = (bandCount(dy.shape), dy.shape[0] * dy.shape[2], weight[2] * weight[3], x.rowStride / 16)
    let tasks = (groups + Self.taskGroups - 1) / Self.taskGroups
    pool.run(bands * tasks) { task in
      var window = window
      let (band, first) = (task.index / tasks, task.index % tasks * Self.taskGroups)
      kernels.functions.depthwise_weight_gradient(
        &window, x.floats, dy.floats, rows * band / bands, rows * (band + 1) / bands, first, min(first + Self.taskGroups, groups),
        sums + band * cells * x.rowStride)
    }
    pool.runRanges(weight[0]) { channels, _ in
      for channel in channels {
        let factor = scale?.memory.floats[channel] ?? 1
        for cell in 0..<cells {
          let sum = (0..<bands).reduce(Float(0)) { $0 + sums[($1 * cells + cell) * x.rowStride + channel] }
          outputs[0].floats[channel * cells + cell] = sum * factor
        }
      }
    }
  }
}
