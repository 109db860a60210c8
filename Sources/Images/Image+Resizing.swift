extension Image {
  /// The image at another size, a pixel each way at least: bilinear, and averaged where it shrinks, as Pillow does it with `BILINEAR`, to the byte where that
  /// goes along rows first; the other way round single values differ by one.
  public func resized(to size: ImageSize) -> Image {
    precondition(size.width > 0 && size.height > 0, "an image is resized to one pixel at least")
    return resized(toWidth: size.width).resized(toHeight: size.height)
  }

  private func resized(toWidth newWidth: Int) -> Image {
    if newWidth == width { return self }
    let (filter, count) = (ResizingFilter(from: width, to: newWidth), 3 * newWidth)
    let resized = [UInt8](unsafeUninitializedCapacity: count * height) { target, initialized in
      pixels.withUnsafeBufferPointer { source in
        for row in 0..<height {
          Self.resizeRow(
            source.extracting(3 * row * width..<3 * (row + 1) * width), filter, target.extracting(row * count..<(row + 1) * count))
        }
      }
      initialized = count * height
    }
    return Image(width: newWidth, height: height, pixels: resized)
  }

  private static func resizeRow(
    _ source: UnsafeBufferPointer<UInt8>, _ filter: ResizingFilter, _ target: UnsafeMutableBufferPointer<UInt8>
  ) {
    filter.weights.withUnsafeBufferPointer { weights in
      for (column, start) in filter.starts.enumerated() {
        var (red, green, blue) = (ResizingFilter.half, ResizingFilter.half, ResizingFilter.half)
        for tap in 0..<filter.taps {
          let (weight, pixel) = (weights[column &* filter.taps &+ tap], 3 &* (start &+ tap))
          red &+= weight &* Int32(source[pixel])
          green &+= weight &* Int32(source[pixel &+ 1])
          blue &+= weight &* Int32(source[pixel &+ 2])
        }
        target[3 &* column] = ResizingFilter.pixel(red)
        target[3 &* column &+ 1] = ResizingFilter.pixel(green)
        target[3 &* column &+ 2] = ResizingFilter.pixel(blue)
      }
    }
  }

  private func resized(toHeight newHeight: Int) -> Image {
    if newHeight == height { return self }
    let (filter, count) = (ResizingFilter(from: height, to: newHeight), 3 * width)
    var sums = [Int32](repeating: 0, count: count)
    let resized = [UInt8](unsafeUninitializedCapacity: count * newHeight) { target, initialized in
      for row in 0..<newHeight {
        meanOfRows(filter, row, sums: &sums, target.extracting(row * count..<(row + 1) * count))
      }
      initialized = count * newHeight
    }
    return Image(width: width, height: newHeight, pixels: resized)
  }

  /// Writes a new row, row after row of the old ones that it is a mean of.
  private func meanOfRows(_ filter: ResizingFilter, _ row: Int, sums: inout [Int32], _ target: UnsafeMutableBufferPointer<UInt8>) {
    pixels.withUnsafeBufferPointer { source in
      sums.withUnsafeMutableBufferPointer { sums in
        sums.update(repeating: ResizingFilter.half)
        for tap in 0..<filter.taps {
          let (weight, first) = (filter.weights[row * filter.taps + tap], (filter.starts[row] + tap) * sums.count)
          for index in 0..<sums.count { sums[index] &+= weight &* Int32(source[first &+ index]) }
        }
        for index in 0..<sums.count { target[index] = ResizingFilter.pixel(sums[index]) }
      }
    }
  }
}
