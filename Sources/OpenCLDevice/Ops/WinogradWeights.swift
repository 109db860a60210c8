/// The filter transform G g GT of Winograd F(4x4, 3x3) with the interpolation points 0, +-1/sqrt(2), +-sqrt(2) and infinity.
enum WinogradWeights {
  private static let near = 0.5.squareRoot()
  private static let far = 2.0.squareRoot()
  private static let rows: [SIMD3<Double>] = [
    [1, 0, 0],
    [-2.0 / 3, -2.0 / 3 * near, -1.0 / 3],
    [-2.0 / 3, 2.0 / 3 * near, -1.0 / 3],
    [1.0 / 6, far / 6, 1.0 / 3],
    [1.0 / 6, -far / 6, 1.0 / 3],
    [0, 0, 1],
  ]

  /// Weights [filters][channels][3][3] as [36][filters][channelStride], zeros in the padding.
  static func transformed(_ weights: [Float], filters: Int, channels: Int, channelStride: Int) -> [Float] {
    var result = [Float](repeating: 0, count: 36 * filters * channelStride)
    result.withUnsafeMutableBufferPointer { result in
      weights.withUnsafeBufferPointer { weights in
        for filter in 0..<filters {
          for channel in 0..<channels {
            let first = (filter * channels + channel) * 9
            for (point, value) in points(UnsafeBufferPointer(rebasing: weights[first..<first + 9])).enumerated() {
              result[(point * filters + filter) * channelStride + channel] = Float(value)
            }
          }
        }
      }
    }
    return result
  }

  private static func points(_ g: UnsafeBufferPointer<Float>) -> [Double] {
    let lines = (0..<3).map { SIMD3(Double(g[3 * $0]), Double(g[3 * $0 + 1]), Double(g[3 * $0 + 2])) }
    return rows.flatMap { row in
      let sums = row.x * lines[0] + row.y * lines[1] + row.z * lines[2]
      return rows.map { (sums * $0).sum() }
    }
  }
}
