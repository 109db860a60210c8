/// A box of whole pixels: columns `left..<right` of the rows `top..<bottom`.
struct PixelBox: Equatable {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int

  var width: Int { right - left }
  var height: Int { bottom - top }
  var area: Int { max(width, 0) * max(height, 0) }
  var isEmpty: Bool { area == 0 }

  init(left: Int, top: Int, right: Int, bottom: Int) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  init(x: Int, y: Int, width: Int, height: Int) {
    self.init(left: x, top: y, right: x + width, bottom: y + height)
  }

  /// The whole of an image.
  init(_ image: Image) {
    self.init(x: 0, y: 0, width: image.width, height: image.height)
  }

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
