import RandomNumbers
import TensorGraph

/// The images that a model's cases see.
public struct Scene {
  let images: Int
  let height: Int
  let width: Int

  var geometry: OpCaseInput.Content {
    .geometry(
      (0..<images).map { image in
        ImageGeometry(pixelOffset: image * height * width, sourceHeight: height, sourceWidth: width, height: height, width: width)
      })
  }

  var regions: OpCaseInput.Content { .regions(height: height, width: width, images: images) }
}

/// What a step of learning reads of them, and samples.
extension Scene {
  /// The seeds of the samples of each image.
  var seeds: OpCaseInput.Content { .integers((0..<images).map { 7 &- 1_234_567_891 &* Int32($0) }) }

  /// The boxes, labels and offsets of a few objects of all sizes in each image, and none in the last of several; what is left of `rows` is nobody's.
  func objects(rows: Int) -> [OpCaseInput.Content] {
    let owners = images == 1 ? 1 : images - 1
    let count = min(12, rows / owners)
    var generator = SplitMix64(seed: 11)
    let boxes = (0..<owners * count).flatMap { _ in box(&generator) }
    let labels = (0..<rows).map { $0 < owners * count ? Int32(1 + $0 * 7 % 90) : -1 }
    return [
      .values(boxes + [Float](repeating: 0, count: 4 * (rows - owners * count))), .integers(labels),
      .integers((0...images).map { Int32(min($0, owners) * count) }),
    ]
  }

  private func box(_ generator: inout SplitMix64) -> [Float] {
    let size = SIMD2(Float(width), Float(height))
    let sides = size * SIMD2.random(in: 0.03..<0.9, using: &generator)
    let corner = (size - sides) * SIMD2.random(in: 0..<1, using: &generator)
    return [corner.x, corner.y, corner.x + sides.x, corner.y + sides.y]
  }

  /// Which anchors are sampled in each image, rising, and their labels: a third are objects. Behind the last of an image there is room.
  static func anchorSamples(_ samples: Int, images: Int, anchors: Int) -> (anchors: [Int32], labels: [Int32]) {
    let room = samples / images
    let count = min(room - room / 8, anchors)
    let places = (0..<samples).map { $0 % room }
    return (
      places.map { $0 < count ? Int32($0 * anchors / count) : -1 }, places.map { $0 < count ? $0 % 3 == 0 ? 1 : 0 : -1 }
    )
  }

  /// The labels of sampled regions: a quarter are objects of all classes, the last rows are none.
  static func regionLabels(_ rows: Int, classes: Int) -> [Int32] {
    (0..<rows).map { row in
      if row >= rows - rows / 16 { return -1 }
      return row % 4 == 0 && classes > 1 ? Int32(1 + row / 4 * 7 % (classes - 1)) : 0
    }
  }
}
