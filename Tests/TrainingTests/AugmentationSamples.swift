import Boxes
import Images
import RandomNumbers
import Training

/// Samples whose objects are rectangles of a colour each on grey, so that pixels tell where they are.
enum PaintedSample {
  private static let ground = Color(red: 128, green: 128, blue: 128)

  /// The colour of objects of a label, 1 to 8: no mixture of another one with a grey.
  static func color(_ label: Int32) -> Color {
    func channel(_ bit: Int32) -> UInt8 { (label - 1) >> bit & 1 == 1 ? 255 : 0 }
    return Color(red: channel(0), green: channel(1), blue: channel(2))
  }

  /// A sample with objects of whole pixels.
  static func make(width: Int, height: Int, _ objects: [(label: Int32, box: PixelBox)]) -> TrainingSample {
    var image = Image(width: width, height: height, color: ground)
    for object in objects {
      image.paste(
        Image(width: object.box.width, height: object.box.height, color: color(object.label)), x: object.box.left, y: object.box.top)
    }
    return TrainingSample(image: image, targets: objects.map { BoxMatcher.Target(box: $0.box.boundingBox, label: $0.label) })
  }

  /// Two objects, of the labels 2 n + 1 and 2 n + 2, and where they are differs from number to number.
  static func numbered(_ number: Int) -> TrainingSample {
    make(
      width: 90, height: 60,
      [
        (Int32(2 * number + 1), PixelBox(x: 5 + 3 * number, y: 7, width: 30, height: 20)),
        (Int32(2 * number + 2), PixelBox(x: 48, y: 22 + 4 * number, width: 17 + 5 * number, height: 25)),
      ])
  }
}

extension TrainingSample {
  /// Where colours and boxes of a painted sample disagree by more than so many pixels. Objects that are not to be found any more may be anywhere.
  func disagreements(within tolerance: Float) -> [String] {
    targets.flatMap { target in
      let (color, box) = (PaintedSample.color(target.label), target.box.corners)
      let (inner, outer) = (box + SIMD4(1, 1, -1, -1) * tolerance, box + SIMD4(-1, -1, 1, 1) * tolerance)
      return (0..<image.width * image.height).compactMap { pixel -> String? in
        let (x, y) = (pixel % image.width, pixel / image.width)
        let center = SIMD2(Float(x) + 0.5, Float(y) + 0.5)
        let isColored = image[x, y].isNear(color)
        if isColored && !Self.holds(outer, center) { return "\(target.label) is outside of its box at \(x), \(y)" }
        return !isColored && Self.holds(inner, center) ? "\(target.label) is missing in its box at \(x), \(y)" : nil
      }
    }
  }

  private static func holds(_ corners: SIMD4<Float>, _ point: SIMD2<Float>) -> Bool {
    corners.x <= point.x && point.x <= corners.z && corners.y <= point.y && point.y <= corners.w
  }

  /// Corners and label of each target.
  var rows: [[Float]] { targets.map { [$0.box.x1, $0.box.y1, $0.box.x2, $0.box.y2, Float($0.label)] } }

  /// A sample whose pixels tell their column and row.
  static func coordinates(width: Int, height: Int, _ targets: [BoxMatcher.Target]) -> TrainingSample {
    let pixels = (0..<width * height).flatMap { pixel -> [UInt8] in [UInt8(pixel % width), UInt8(pixel / width), 77] }
    return TrainingSample(image: Image(width: width, height: height, pixels: pixels), targets: targets)
  }

  /// Boxes of quarters of pixels within an image; each third is a region that is to be ignored.
  static func randomTargets(_ count: Int, width: Int, height: Int, using generator: inout SplitMix64) -> [BoxMatcher.Target] {
    (0..<count).map { index in
      let x = generator.integer(0...4 * width - 1)
      let y = generator.integer(0...4 * height - 1)
      let (right, bottom) = (generator.integer(x + 1...4 * width), generator.integer(y + 1...4 * height))
      let box = BoundingBox(x1: Float(x) / 4, y1: Float(y) / 4, x2: Float(right) / 4, y2: Float(bottom) / 4)
      return BoxMatcher.Target(box: box, label: index % 3 == 2 ? -1 : Int32(1 + index % 8))
    }
  }

  /// The sample under an augmentation that needs no other samples.
  func augmented(_ augmentation: Augmentation, seed: Int) -> TrainingSample {
    var generator = SplitMix64(seed: UInt64(seed))
    return augmentation.apply(to: self, others: { _ in self }, using: &generator)
  }
}

extension Augmentation {
  /// An augmentation of which parts are set.
  static func with(_ set: (inout Augmentation) -> Void) -> Augmentation {
    var augmentation = Augmentation()
    set(&augmentation)
    return augmentation
  }

  /// All parts at once, always.
  static let everything = with {
    $0.mosaic.probability = 1
    $0.scaleJitter.probability = 1
    $0.photometricDistortion.probability = 1
    $0.zoomOut.probability = 1
    $0.iouCrop.probability = 1
    $0.quarterTurns.probability = 1
    $0.horizontalFlip.probability = 1
    $0.verticalFlip.probability = 1
  }
}

extension PixelBox {
  var boundingBox: BoundingBox { BoundingBox(x1: Float(left), y1: Float(top), x2: Float(right), y2: Float(bottom)) }
}

extension Color {
  fileprivate func isNear(_ other: Color) -> Bool {
    zip([red, green, blue], [other.red, other.green, other.blue]).allSatisfy { abs(Int($0) - Int($1)) <= 3 }
  }
}
