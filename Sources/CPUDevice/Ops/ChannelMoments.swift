import Lowering
import TensorGraph

/// Sums of channels over all pixels of maps, and vectors of channels that are made of them.
struct ChannelMoments {
  private let blocks: ChannelBlocks
  private let vectors: UnsafeMutablePointer<Float>
  private static let vectorCount = 4

  /// Over the pixels of `x`, with a workspace of `byteCount`.
  init(_ x: TensorView, _ workspace: UnsafeMutableRawPointer) {
    vectors = workspace.assumingMemoryBound(to: Float.self)
    vectors.update(repeating: 0, count: Self.vectorCount * x.rowStride)
    blocks = ChannelBlocks(rows: x.pixelCount, stride: x.rowStride, vectors + Self.vectorCount * x.rowStride)
  }

  /// The workspace for maps of this shape.
  static func byteCount(_ x: Shape) -> Int {
    let stride = paddedTo16(x[1])
    return (vectorCount * stride + ChannelBlocks.floatCount(rows: x[0] * x[2] * x[3], stride: stride)) * MemoryLayout<Float>.stride
  }

  /// One of four vectors with an element for each channel, zeros at first, behind the last channel too.
  func vector(_ index: Int) -> UnsafeMutablePointer<Float> { vectors + index * blocks.stride }

  /// As `ChannelBlocks.sums`.
  func sums(_ channels: Int, _ pool: ThreadPool, _ kernel: (Int, Int, UnsafeMutablePointer<Float>) -> Void) -> [Double] {
    blocks.sums(channels, pool, kernel)
  }
}
