import Images

/// An image in a grid of images, with objects drawn in and a line of text above.
struct PictureCell {
  var image: Image
  let objects: [PictureObject]
  let caption: String

  /// Images smaller than this are enlarged, so that labels are not larger than what they name.
  private static let smallestSide = 320

  /// The image with its objects, no side longer than `limit`. They are drawn at that size, so that lines and labels stay legible.
  func drawing(limit: Int) -> Image {
    let side = max(image.width, image.height)
    guard min(image.width, image.height) > 0 else { return image }
    let factor = side > limit ? Float(limit) / Float(side) : Float(max(1, min(limit, Self.smallestSide) / side))
    let size = image.size.scaled(by: SIMD2(repeating: factor))
    let factors = SIMD2(Float(size.width) / Float(image.width), Float(size.height) / Float(image.height))
    return image.resized(to: size).drawing(objects.map { $0.annotation(scaledBy: factors) })
  }
}
