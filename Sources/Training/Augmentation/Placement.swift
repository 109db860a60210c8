import Boxes
import Images

/// A window of an image that is shown, perhaps at another size, at a place of a new one: crops, zooms and mosaics are made of it.
struct Placement {
  /// What is shown, within the image.
  let window: PixelBox
  /// Where it is shown, within the new image.
  let place: PixelBox
  /// An object of whose area less than this share is within the window is not to be found any more.
  let minimumVisibleShare: Float

  /// The window at the size of the place.
  func pixels(of image: Image) -> Image { image.cropped(to: window).resized(to: place.size) }

  /// Where targets are in the new image, clipped to the place. Of objects and regions that are to be ignored alike those go of which less than a pixel either
  /// way remains; of the latter all else stays.
  func targets(_ targets: [BoxMatcher.Target]) -> [BoxMatcher.Target] {
    targets.compactMap { target in
      let whole = shown(target.box)
      let visible = whole.clipped(width: place.width, height: place.height)
      let isObject = target.label >= 0
      guard visible.hasSides(ofAtLeast: 1), !isObject || visible.area >= minimumVisibleShare * whole.area else { return nil }
      let (x, y) = (Float(place.left), Float(place.top))
      return BoxMatcher.Target(box: BoundingBox(visible.corners + SIMD4(x, y, x, y)), label: target.label)
    }
  }

  /// A box in pixels of the place.
  private func shown(_ box: BoundingBox) -> BoundingBox {
    let (x, y) = (Float(window.left), Float(window.top))
    let factors = SIMD2(Float(place.width) / Float(window.width), Float(place.height) / Float(window.height))
    return BoundingBox(box.corners - SIMD4(x, y, x, y)).scaled(by: factors)
  }

  /// The sample with the window alone, at its place on a ground of one colour.
  func apply(to sample: TrainingSample, on ground: ImageSize, fill: Color) -> TrainingSample {
    var image = pixels(of: sample.image)
    if place != PixelBox(ground) {
      var canvas = Image(width: ground.width, height: ground.height, color: fill)
      canvas.paste(image, x: place.left, y: place.top)
      image = canvas
    }
    return TrainingSample(image: image, targets: targets(sample.targets))
  }
}
