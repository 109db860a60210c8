import Images

extension Image {
  /// The image with each block of n x n pixels averaged into one, where n is the smallest that leaves no side longer than asked for.
  func shrunk(toLongSide limit: Int) -> Image {
    let factor = (max(width, height) + limit - 1) / limit
    guard factor > 1, width >= factor, height >= factor else { return self }
    let (columns, rows) = (width / factor, height / factor)
    var result: [UInt8] = []
    result.reserveCapacity(3 * columns * rows)
    for y in 0..<rows {
      for x in 0..<columns {
        for channel in 0..<3 { result.append(average(x * factor, y * factor, factor, channel)) }
      }
    }
    return Image(width: columns, height: rows, pixels: result)
  }

  private func average(_ x: Int, _ y: Int, _ side: Int, _ channel: Int) -> UInt8 {
    var sum = side * side / 2
    for row in y..<y + side {
      for column in x..<x + side { sum += Int(pixels[3 * (row * width + column) + channel]) }
    }
    return UInt8(sum / (side * side))
  }
}
