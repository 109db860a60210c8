import Images
import RandomNumbers

extension PixelBox {
  /// A part of a size, or of as much of it as fits, at a random place.
  func part(_ size: ImageSize, using generator: inout SplitMix64) -> PixelBox {
    let (width, height) = (min(size.width, self.width), min(size.height, self.height))
    let x = left + generator.integer(0...self.width - width)
    return PixelBox(x: x, y: top + generator.integer(0...self.height - height), width: width, height: height)
  }
}
