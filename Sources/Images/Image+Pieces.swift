extension Image {
  /// What lies in a box: the image itself where that is all of it.
  package func cropped(to box: PixelBox) -> Image {
    let box = box.intersection(PixelBox(self))
    if box == PixelBox(self) { return self }
    if box.isEmpty { return Image(width: 0, height: 0, pixels: []) }
    var result: [UInt8] = []
    result.reserveCapacity(3 * box.area)
    for row in box.top..<box.bottom {
      let start = 3 * (row * width + box.left)
      result += pixels[start..<start + 3 * box.width]
    }
    return Image(width: box.width, height: box.height, pixels: result)
  }

  /// Lays an image over this one, with its upper left corner at a pixel; what reaches beyond the borders is left out.
  package mutating func paste(_ image: Image, x: Int, y: Int) {
    let visible = PixelBox(x: x, y: y, width: image.width, height: image.height).intersection(PixelBox(self))
    guard !visible.isEmpty else { return }
    let count = 3 * visible.width
    pixels.withUnsafeMutableBytes { target in
      image.pixels.withUnsafeBytes { source in
        for row in visible.top..<visible.bottom {
          let (to, from) = (3 * (row * width + visible.left), 3 * ((row - y) * image.width + visible.left - x))
          target[to..<to + count].copyBytes(from: source[from..<from + count])
        }
      }
    }
  }
}
