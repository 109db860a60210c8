/// How the stored pixels must be turned to be upright; the raw values are those of EXIF tag 274.
package enum Orientation: Int, Sendable {
  case upright = 1
  case mirroredHorizontally
  case rotatedHalf
  case mirroredVertically
  case transposed
  case rotatedRight
  case transversed
  case rotatedLeft

  /// True if width and height change places.
  package var swapsSides: Bool { rawValue >= 5 }
}

extension Image {
  /// The image with its pixels moved as the orientation says.
  package func turned(_ orientation: Orientation) -> Image {
    guard orientation != .upright else { return self }
    let (origin, column, row) = sourceSteps(orientation)
    let size = orientation.swapsSides ? ImageSize(width: height, height: width) : ImageSize(width: width, height: height)
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
      count = pixels.count
      pixels.withUnsafeBufferPointer { source in
        for y in 0..<size.height {
          var from = 3 * (origin + y * row)
          for to in stride(from: 3 * y * size.width, to: 3 * (y + 1) * size.width, by: 3) {
            (target[to], target[to &+ 1], target[to &+ 2]) = (source[from], source[from &+ 1], source[from &+ 2])
            from &+= 3 &* column
          }
        }
      }
    }
    return Image(width: size.width, height: size.height, pixels: turned)
  }

  /// The source pixel of the target's top left, and the source's steps per target column and row.
  private func sourceSteps(_ orientation: Orientation) -> (origin: Int, column: Int, row: Int) {
    let right = width - 1
    let bottom = (height - 1) * width
    return switch orientation {
    case .upright: (0, 1, width)
    case .mirroredHorizontally: (right, -1, width)
    case .rotatedHalf: (right + bottom, -1, -width)
    case .mirroredVertically: (bottom, 1, -width)
    case .transposed: (0, width, 1)
    case .rotatedRight: (bottom, -width, 1)
    case .transversed: (right + bottom, -width, -1)
    case .rotatedLeft: (right, width, -1)
    }
  }
}
