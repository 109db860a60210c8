import Images

/// 64 bits of what an image looks like: the same, or nearly, after scaling, recompression and small changes of brightness.
///
/// The difference hash: a 9 x 8 grid of mean luma, a bit for each pair of neighbours in a row, 1 where the right one is brighter.
public struct PerceptualHash: Sendable, Hashable {
  /// A bit for each comparison of neighbouring cells.
  public let bits: UInt64
  private static let columns = 9
  private static let rows = 8

  /// The hash of an image.
  public init(_ image: Image) {
    let grid = Self.lumaGrid(image)
    var bits: UInt64 = 0
    for row in 0..<Self.rows {
      for column in 1..<Self.columns {
        let cell = row * Self.columns + column
        bits = bits << 1 | (grid[cell] > grid[cell - 1] ? 1 : 0)
      }
    }
    self.bits = bits
  }

  /// The number of bits in which two hashes differ, 0 to 64.
  public func distance(to other: PerceptualHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

  /// The mean luma of each cell, in thousandths; cells of images with fewer pixels than cells share pixels.
  private static func lumaGrid(_ image: Image) -> [Int] {
    guard image.width > 0, image.height > 0 else { return [Int](repeating: 0, count: rows * columns) }
    return image.pixels.withUnsafeBufferPointer { pixels in
      (0..<rows * columns).map { cell in
        let xs = span(cell % columns, of: columns, length: image.width)
        let ys = span(cell / columns, of: rows, length: image.height)
        var sum = 0
        for y in ys {
          for x in xs {
            let pixel = 3 * (y * image.width + x)
            sum += 299 * Int(pixels[pixel]) + 587 * Int(pixels[pixel + 1]) + 114 * Int(pixels[pixel + 2])
          }
        }
        return sum / (xs.count * ys.count)
      }
    }
  }

  private static func span(_ index: Int, of count: Int, length: Int) -> Range<Int> {
    let start = index * length / count
    return start..<max(start + 1, (index + 1) * length / count)
  }
}
