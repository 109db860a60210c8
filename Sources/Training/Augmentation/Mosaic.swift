import Boxes
import Images
import RandomNumbers

/// Four images in one of the first one's size, which meet at a random place (YOLOv4: Bochkovskiy et al. 2020): objects in surroundings that are not theirs,
/// and more of them in a batch. Each quarter is filled by a part of its image, so that there is no empty ground.
public struct Mosaic: Sendable, Equatable {
  /// How often it happens, 0...1.
  public var probability: Float
  /// Where the four meet, in shares of the width and of the height.
  public var center: ClosedRange<Float> = 0.25...0.75
  /// The side of the part that is shown over that of the largest which has the quarter's shape.
  public var windowSide: ClosedRange<Float> = 0.5...1
  /// Objects of whose area less than this share is left are not to be found any more.
  public var minimumVisibleShare: Float = 0.25

  /// A mosaic.
  public init(probability: Float = 0) { self.probability = probability }

  /// Lets it happen or not; `others` gives the three other samples, which are asked for if it does. One number is taken from the generator either way.
  func apply<Failure: Error>(
    to sample: TrainingSample, others: (inout SplitMix64) throws(Failure) -> TrainingSample, using generator: inout SplitMix64
  ) throws(Failure) -> TrainingSample {
    var own = SplitMix64(seed: generator.next())
    guard own.happens(withChance: probability) else { return sample }
    let first = own.integer(0...3)
    let quarters = quarters(of: sample.image.size, using: &own)
    var image = Image(width: quarters[3].right, height: quarters[3].bottom, color: Augmentation.fill)
    var targets: [BoxMatcher.Target] = []
    for (index, place) in quarters.enumerated() {
      let part = try index == first ? sample : others(&own)
      let placement = placement(of: part.image, at: place, using: &own)
      image.paste(placement.pixels(of: part.image), x: place.left, y: place.top)
      targets += placement.targets(part.targets)
    }
    return TrainingSample(image: image, targets: targets)
  }

  /// Four parts of an image of a size, of which a side has two pixels at least.
  private func quarters(of size: ImageSize, using generator: inout SplitMix64) -> [PixelBox] {
    let (width, height) = (max(2, size.width), max(2, size.height))
    let middle = ImageSize(width: width, height: height).scaled(by: SIMD2(generator.number(center), generator.number(center)))
    let (x, y) = (min(middle.width, width - 1), min(middle.height, height - 1))
    return [
      PixelBox(left: 0, top: 0, right: x, bottom: y), PixelBox(left: x, top: 0, right: width, bottom: y),
      PixelBox(left: 0, top: y, right: x, bottom: height), PixelBox(left: x, top: y, right: width, bottom: height),
    ]
  }

  /// A random part of an image, of the shape of its place.
  private func placement(of image: Image, at place: PixelBox, using generator: inout SplitMix64) -> Placement {
    let largest = min(Float(image.width) / Float(place.width), Float(image.height) / Float(place.height))
    let size = place.size.scaled(by: SIMD2(repeating: largest * generator.number(windowSide)))
    return Placement(
      window: PixelBox(image).part(size, using: &generator), place: place, minimumVisibleShare: minimumVisibleShare)
  }
}
