import Lowering
import TensorGraph

/// Sums of channels over all pixels of maps: blocks of a fixed size are tasks of their own, and their sums are added in order, in double.
struct ChannelMoments {
  private static let block = 1024
  /// The floats from one pixel to the next.
  private let stride: Int
  private let pixels: Int
  private let sums: UnsafeMutablePointer<Float>
  private let vectors: UnsafeMutablePointer<Float>

  /// Over the pixels of `x`, with a workspace of `byteCount`.
  init(_ x: TensorView, _ workspace: UnsafeMutableRawPointer) {
    (stride, pixels, vectors) = (x.rowStride, x.pixelCount, workspace.assumingMemoryBound(to: Float.self))
    sums = vectors + Self.vectorCount * x.rowStride
    vectors.update(repeating: 0, count: Self.vectorCount * x.rowStride)
  }

  private static let vectorCount = 4
  private static func blocks(_ pixels: Int) -> Int { (pixels + block - 1) / block }

  /// The workspace for maps of this shape.
  static func byteCount(_ x: Shape) -> Int {
    (vectorCount + blocks(x[0] * x[2] * x[3])) * paddedTo16(x[1]) * MemoryLayout<Float>.stride
  }

  /// One of four vectors with an element for each channel, zeros at first, behind the last channel too.
  func vector(_ index: Int) -> UnsafeMutablePointer<Float> { vectors + index * stride }

  /// The sums of the first `channels` channels; `kernel` sums a block: it is given its first float, its pixels and where the sums go.
  func sums(_ channels: Int, _ pool: ThreadPool, _ kernel: (Int, Int, UnsafeMutablePointer<Float>) -> Void) -> [Double] {
    let blocks = Self.blocks(pixels)
    pool.run(blocks) { task in
      let first = task.index * Self.block
      kernel(first * stride, min(Self.block, pixels - first), sums + task.index * stride)
    }
    return (0..<channels).map { channel in (0..<blocks).reduce(0.0) { $0 + Double(sums[$1 * stride + channel]) } }
  }
}
