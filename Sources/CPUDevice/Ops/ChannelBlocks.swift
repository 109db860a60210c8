import CPUKernels

/// Sums of channels over many rows (pixels): blocks of a fixed size are tasks of their own, and their sums are added in order, in double.
struct ChannelBlocks {
  private static let blockRows = 1024
  private static let blockChannels = 64
  /// The floats from one row to the next, a multiple of 16.
  let stride: Int
  private let rows: Int
  private let sums: UnsafeMutablePointer<Float>

  /// A block: where its first float lies, its sizes, and where its sums go.
  struct Block {
    let first: Int
    let pixels: cpu_pixels
    fileprivate let sums: UnsafeMutablePointer<Float>
    fileprivate let sumStep: Int

    /// Where sum number `index` of the first channel goes.
    func sum(_ index: Int = 0) -> UnsafeMutablePointer<Float> { sums + index * sumStep }
  }

  /// Over `rows` rows, with room for `floatCount` numbers.
  init(rows: Int, stride: Int, _ workspace: UnsafeMutablePointer<Float>) { (self.rows, self.stride, sums) = (rows, stride, workspace) }

  private static func count(_ rows: Int) -> Int { (rows + blockRows - 1) / blockRows }

  private var count: Int { Self.count(rows) }

  /// The floats of workspace that so many sums over so many rows need.
  static func floatCount(rows: Int, stride: Int, sums: Int = 1) -> Int { count(rows) * stride * sums }

  /// Lets `kernel` sum every block.
  func fill(_ pool: ThreadPool, _ kernel: (Block) -> Void) {
    let parts = (stride + Self.blockChannels - 1) / Self.blockChannels
    pool.run(count * parts) { task in
      let (block, channel) = (task.index / parts, task.index % parts * Self.blockChannels)
      let first = block * Self.blockRows
      let pixels = cpu_pixels(count: min(Self.blockRows, rows - first), stride: stride, channels: min(Self.blockChannels, stride - channel))
      kernel(Block(first: first * stride + channel, pixels: pixels, sums: sums + block * stride + channel, sumStep: count * stride))
    }
  }

  /// Sum number `index` of each block of a channel, with the block's rows.
  private func parts(_ index: Int, _ channel: Int) -> some Sequence<(sum: Double, rows: Double)> {
    (0..<count).lazy.map { block in
      (Double(sums[(index * count + block) * stride + channel]), Double(min(Self.blockRows, rows - block * Self.blockRows)))
    }
  }

  /// Sum number `index` of the first `channels` channels over all rows.
  func totals(_ index: Int = 0, _ channels: Int) -> [Double] {
    (0..<channels).map { channel in parts(index, channel).reduce(0.0) { $0 + $1.sum } }
  }

  /// The mean of a channel, and the sum of the squares of deviations from it, of sums (number 0) and sums of the squares of deviations from each block's own
  /// mean (number 1); Chan, Golub and LeVeque 1979.
  func moments(_ channel: Int) -> (mean: Double, squares: Double) {
    let mean = parts(0, channel).reduce(0.0) { $0 + $1.sum } / Double(max(rows, 1))
    let within = parts(1, channel).reduce(0.0) { $0 + $1.sum }
    let between = parts(0, channel).reduce(0.0) { $0 + $1.rows * ($1.sum / $1.rows - mean) * ($1.sum / $1.rows - mean) }
    return (mean, within + between)
  }
}
