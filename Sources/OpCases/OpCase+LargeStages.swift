import DeviceRuntime
import TensorGraph

/// Larger cases of the stages of detection.
extension OpCase {
  /// More candidates than are sorted at once, ties, thresholds at both ends, up to eight levels.
  static let largeStages =
    [
      pyramid("all logits equal: the lowest anchors win", logits: .values([0.5])),
      pyramid("few distinct logits", logits: .values([1, -1, 2, 0, 2, -0.0, 1]), preNMSTopN: 3000),
      pyramid("NaN ranks highest and then fails", logits: .values([.nan, 1, -.infinity, 3, .infinity, -2, 0.25])),
      pyramid("more candidates than the sort takes at once", preNMSTopN: 5000, postNMSTopN: 4000, nmsThreshold: 0.9),
      pyramid("no proposal is good enough", scoreThreshold: .infinity),
      pyramid("all boxes are the whole image", anchorSize: 1e6),
      pyramid("nothing is suppressed", nmsThreshold: 1),
      pyramid("everything that touches is suppressed", nmsThreshold: 0),
      pyramid("fewer anchors than wanted", maps: [(1, 1), (2, 1)], preNMSTopN: 1 << 40, postNMSTopN: 3),
      pyramid("one proposal", postNMSTopN: 1),
      pyramid("eight levels", maps: [(40, 50), (20, 25), (10, 13), (5, 7), (3, 4), (2, 2), (1, 1), (1, 1)], postNMSTopN: 50),
      detections(regions: 60, classes: 4, scoreThreshold: .infinity, images: 2),
      detections(regions: 60, classes: 4, scoreThreshold: 0, images: 2, logits: .values([0.5]), deltas: .values([0])),
      detections(regions: 60, classes: 2, scoreThreshold: 0.2, images: 3, nmsThreshold: 1, detectionsPerImage: 1),
      detections(regions: 200, classes: 21, scoreThreshold: 0, images: 1, nmsThreshold: 0),
      transform([(20, 30, 41, 62), (90, 70, 45, 35), (1, 1, 64, 64), (7, 64, 7, 64)]),
    ]

  /// A pyramid of `maps` with three square anchors a cell, over two images of different sizes.
  private static func pyramid(
    _ name: String, maps: [(Int, Int)] = [(40, 50), (20, 25)], logits: OpCaseInput.Content = .normal(standardDeviation: 2),
    preNMSTopN: Int = 300, postNMSTopN: Int = 100, nmsThreshold: Float = 0.7, scoreThreshold: Float = 0, anchorSize: Float = 16
  ) -> OpCase {
    let anchors = maps.indices.map { level in
      [1, 1.5, 2].map { SIMD4(-1, -1, 1, 1) * Float($0) * anchorSize * Float(1 << level) }
    }
    let op = ProposalGeneration(
      cellAnchors: anchors, preNMSTopN: preNMSTopN, postNMSTopN: postNMSTopN, nmsThreshold: nmsThreshold, scoreThreshold: scoreThreshold)
    let geometry = [(0, 310, 390), (0, 250, 400)].map {
      ImageGeometry(pixelOffset: $0.0, sourceHeight: $0.1, sourceWidth: $0.2, height: $0.1, width: $0.2)
    }
    return OpCase(
      name: "proposals: \(name)", op: op,
      inputs: [OpCaseInput([2, 3, 320, 400], .shapeOnly), OpCaseInput([2, 5], .geometry(geometry))]
        + maps.map { OpCaseInput([2, 3, $0.0, $0.1], logits) }
        + maps.map { OpCaseInput([2, 12, $0.0, $0.1], .normal(standardDeviation: 0.3)) },
      tolerance: 1e-5)
  }

  /// Final detections of regions dealt out to the images evenly, with one score threshold for all classes.
  public static func detections(
    regions: Int, classes: Int, scoreThreshold: Float, images: Int, nmsThreshold: Float = 0.5, isClassAgnostic: Bool = false,
    detectionsPerImage: Int = 100,
    logits: OpCaseInput.Content = .normal(standardDeviation: 3), deltas: OpCaseInput.Content = .normal(standardDeviation: 1)
  ) -> OpCase {
    let op = DetectionSelection(
      scoreThresholds: [.infinity] + [Float](repeating: scoreThreshold, count: classes - 1), nmsThreshold: nmsThreshold,
      isClassAgnostic: isClassAgnostic, detectionsPerImage: detectionsPerImage, boxWeights: SIMD4(10, 10, 5, 5))
    let geometry = ImageGeometry(pixelOffset: 0, sourceHeight: 600, sourceWidth: 1000, height: 480, width: 800)
    return OpCase(
      name: "detections: \(regions) regions, \(classes) classes, scores above \(scoreThreshold), overlap up to \(nmsThreshold)"
        + (isClassAgnostic ? " across classes" : ""),
      op: op,
      inputs: [
        OpCaseInput([regions, classes], logits), OpCaseInput([regions, 4 * classes], deltas),
        OpCaseInput([regions, 5], .regions(height: 480, width: 800, images: images)),
        OpCaseInput([images + 1], .offsets(rows: regions)),
        OpCaseInput([images, ImageGeometry.columnCount], .geometry([ImageGeometry](repeating: geometry, count: images))),
      ], tolerance: 1e-5)
  }

  /// Images of source height and width, resized height and width, on a canvas of 96 x 96.
  private static func transform(_ sizes: [(Int, Int, Int, Int)]) -> OpCase {
    var pixels = 0
    let geometry = sizes.map { size in
      defer { pixels += size.0 * size.1 }
      return ImageGeometry(pixelOffset: pixels, sourceHeight: size.0, sourceWidth: size.1, height: size.2, width: size.3)
    }
    let op = ImageTransform(mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])
    return OpCase(
      name: "image transform of images that grow, shrink and stay", op: op,
      inputs: [
        OpCaseInput([pixels, 3], .bytes), OpCaseInput([sizes.count, ImageGeometry.columnCount], .geometry(geometry)),
        OpCaseInput([sizes.count, 3, 96, 96], .shapeOnly),
      ], tolerance: 1e-5)
  }
}
