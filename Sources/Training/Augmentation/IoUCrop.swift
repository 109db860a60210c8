import Boxes
import Images
import RandomNumbers

/// A part of the image in which an object is seen to an extent that is drawn (SSD: Liu et al. 2016; torchvision's RandomIoUCrop). Objects whose centre lies
/// outside go, the others and the regions that are to be ignored are clipped. An image without objects stays as it is.
public struct IoUCrop: AugmentationPart {
  /// How often it happens, 0...1.
  public var probability: Float
  /// The shares of the image's width and of its height, each drawn by itself.
  public var scale: ClosedRange<Float> = 0.3...1
  /// The part's width over its height.
  public var aspectRatio: ClosedRange<Float> = 0.5...2
  /// Of these one is drawn, and so much an object and the part have to overlap (IoU) at least; with 1 the image stays as it is.
  public var minimumOverlaps: [Float] = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]
  /// So many parts are tried before another overlap is drawn.
  public var trials = 40
  /// Objects of whose area less than this share is left are not to be found any more, wherever their centre is.
  public var minimumVisibleShare: Float = 0

  /// So many overlaps are drawn before the image stays as it is: perhaps none of them can be had.
  private static let rounds = 50

  /// Crops as SSD makes them.
  public init(probability: Float = 0) { self.probability = probability }

  func transformed(_ sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample {
    let objects = sample.targets.filter { $0.label >= 0 }.map(\.box)
    guard !objects.isEmpty, let window = window(in: sample.image.size, of: objects, using: &generator) else { return sample }
    let seen = sample.targets.filter { $0.label < 0 || Self.holds(window, $0.box) }
    let place = PixelBox(window.size)
    return Placement(window: window, place: place, minimumVisibleShare: minimumVisibleShare)
      .apply(to: TrainingSample(image: sample.image, targets: seen), on: window.size, fill: Augmentation.fill)
  }

  /// The first part that shows an object as it has to; nil where the image stays as it is.
  private func window(in size: ImageSize, of objects: [BoundingBox], using generator: inout SplitMix64) -> PixelBox? {
    guard !minimumOverlaps.isEmpty else { return nil }
    for _ in 0..<Self.rounds {
      let overlap = minimumOverlaps[generator.integer(0...minimumOverlaps.count - 1)]
      if overlap >= 1 { return nil }
      for _ in 0..<max(trials, 0) {
        let window = PixelBox(size).part(size.scaled(by: SIMD2(generator.number(scale), generator.number(scale))), using: &generator)
        if aspectRatio.contains(Float(window.width) / Float(window.height)), Self.shows(window, objects, overlap) { return window }
      }
    }
    return nil
  }

  private static func shows(_ window: PixelBox, _ objects: [BoundingBox], _ overlap: Float) -> Bool {
    objects.contains { holds(window, $0) && $0.overlap(box(window)) >= overlap }
  }

  /// Whether a box's centre lies in a window.
  private static func holds(_ window: PixelBox, _ box: BoundingBox) -> Bool {
    let (x, y) = ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)
    return Float(window.left) < x && x < Float(window.right) && Float(window.top) < y && y < Float(window.bottom)
  }

  private static func box(_ window: PixelBox) -> BoundingBox {
    BoundingBox(x1: Float(window.left), y1: Float(window.top), x2: Float(window.right), y2: Float(window.bottom))
  }
}
