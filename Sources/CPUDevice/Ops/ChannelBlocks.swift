/// Sums of channels over many rows (pixels): blocks of a fixed size are tasks of their own, and their sums are added in order, in double.
struct ChannelBlocks {
  private static let block = 1024
  /// The floats from one row to the next, a multiple of 16.
  let stride: Int
  private let rows: Int
  private let sums: UnsafeMutablePointer<Float>

  /// Over `rows` rows, with room for `floatCount` numbers.
  init(rows: Int, stride: Int, _ workspace: UnsafeMutablePointer<Float>) { (self.rows, self.stride, sums) = (rows, stride, workspace) }

  private static func count(_ rows: Int) -> Int { (rows + block - 1) / block }

  /// The floats of workspace that sums over so many rows need.
  static func floatCount(rows: Int, stride: Int) -> Int { count(rows) * stride }

  /// The sums of the first `channels` channels; `kernel` sums a block: it is given its first float, its rows and where the sums go.
  func sums(_ channels: Int, _ pool: ThreadPool, _ kernel: (Int, Int, UnsafeMutablePointer<Float>) -> Void) -> [Double] {
    let blocks = Self.count(rows)
    pool.run(blocks) { task in
      let first = task.index * Self.block
      kernel(first * stride, min(Self.block, rows - first), sums + task.index * stride)
    }
    return (0..<channels).map { channel in (0..<blocks).reduce(0.0) { $0 + Double(sums[$1 * stride + channel]) } }
  }
}
