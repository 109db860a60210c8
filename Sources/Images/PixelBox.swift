/// A box of whole pixels: columns `left..<right` of the rows `top..<bottom`.
package struct PixelBox: Equatable, Sendable {
  /// The first column.
  package var left: Int
  /// The first row.
  package var top: Int
  /// The column behind the last one.
  package var right: Int
  /// The row below the last one.
  package var bottom: Int

  /// From the left to the right edge.
  package var width: Int { right - left }
  /// From the upper to the lower edge.
  package var height: Int { bottom - top }
  /// Width and height.
  package var size: ImageSize { ImageSize(width: width, height: height) }
  var area: Int { max(width, 0) * max(height, 0) }
  var isEmpty: Bool { area == 0 }

  /// A box by its edges.
  package init(left: Int, top: Int, right: Int, bottom: Int) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// A box by its upper left corner and its size.
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.init(left: x, top: y, right: x + width, bottom: y + height)
  }

  /// The whole of an image of a size.
  package init(_ size: ImageSize) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// The whole of an image.
  package init(_ image: Image) { self.init(image.size) }

  func intersection(_ other: PixelBox) -> PixelBox {
    PixelBox(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right), bottom: min(bottom, other.bottom))
  }

  func inset(by margin: Int) -> PixelBox {
    PixelBox(left: left + margin, top: top + margin, right: right - margin, bottom: bottom - margin)
  }

  /// The box moved as little as possible to lie within another that is large enough.
  func moved(into other: PixelBox) -> PixelBox {
    let x = max(other.left, min(left, other.right - width))
    let y = max(other.top, min(top, other.bottom - height))
    return PixelBox(x: x, y: y, width: width, height: height)
  }
}
