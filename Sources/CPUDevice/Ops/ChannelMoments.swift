import TensorGraph

/// Two sums of each channel over all pixels, in double: blocks of a fixed size are tasks of their own, and their sums are added in order.
struct ChannelMoments {
  private static let block = 256
  private let sums: UnsafeMutablePointer<Double>

  init(_ workspace: UnsafeMutableRawPointer) { sums = workspace.assumingMemoryBound(to: Double.self) }

  private static func blocks(_ pixels: Int) -> Int { (pixels + block - 1) / block }

  /// The workspace for maps of this shape.
  static func byteCount(_ x: Shape) -> Int { 2 * blocks(x[0] * x[2] * x[3]) * x[1] * MemoryLayout<Double>.stride }

  /// Calls `body` with each channel and its sums of a value and of a product; `terms` gives them for a place in memory.
  @inline(__always)
  func sum(
    _ x: TensorView, _ pool: ThreadPool, _ terms: (_ place: Int, _ channel: Int) -> (value: Double, product: Double),
    body: (Int, Double, Double) -> Void
  ) {
    let (pixels, channels) = (x.pixelCount, x.shape[1])
    pool.run(Self.blocks(pixels)) { task in
      let (values, products) = (sums + 2 * task.index * channels, sums + (2 * task.index + 1) * channels)
      values.update(repeating: 0, count: 2 * channels)
      for pixel in task.index * Self.block..<min((task.index + 1) * Self.block, pixels) {
        for channel in 0..<channels {
          let term = terms(pixel * x.rowStride + channel, channel)
          values[channel] += term.value
          products[channel] += term.product
        }
      }
    }
    for channel in 0..<channels {
      let total = (0..<Self.blocks(pixels)).reduce((0.0, 0.0)) { total, block in
        (total.0 + sums[2 * block * channels + channel], total.1 + sums[(2 * block + 1) * channels + channel])
      }
      body(channel, total.0, total.1)
    }
  }
}
