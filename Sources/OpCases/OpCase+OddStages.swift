import TensorGraph

/// Small cases of the stages of detection.
extension OpCase {
  static var images: [OpCase] {
    let sizes: [[(source: (Int, Int), target: (Int, Int))]] = [
      [((1, 1), (1, 1))], [((1, 1), (5, 7))], [((7, 5), (1, 1))], [((5, 7), (5, 7)), ((2, 3), (9, 4)), ((17, 33), (7, 5))],
    ]
    return sizes.map { images in
      var (rows, offset): ([ImageGeometry], Int) = ([], 0)
      for ((height, width), (newHeight, newWidth)) in images {
        rows.append(
          ImageGeometry(pixelOffset: offset, sourceHeight: height, sourceWidth: width, height: newHeight, width: newWidth))
        offset += height * width
      }
      return OpCase(
        name: "image transform of \(rows.map { "\($0.sourceHeight)x\($0.sourceWidth)" })",
        op: ImageTransform(mean: [0.5, 0.25, 0], standardDeviation: [1, 0.5, 0.25]),
        inputs: [
          OpCaseInput([offset, 3], .bytes), OpCaseInput([images.count, ImageGeometry.columnCount], .geometry(rows)),
          OpCaseInput([images.count, 3, 11, 9], .shapeOnly),
        ], tolerance: 1e-5)
    }
  }

  private static func geometry(_ images: Int) -> OpCaseInput {
    let rows = (0..<images).map {
      ImageGeometry(pixelOffset: 0, sourceHeight: 70 + $0, sourceWidth: 50, height: 35, width: 60 - 7 * $0)
    }
    return OpCaseInput([images, ImageGeometry.columnCount], .geometry(rows))
  }

  static var proposals: [OpCase] {
    let wide: OpCaseInput.Content = .normal(standardDeviation: 2)
    let small: OpCaseInput.Content = .normal(standardDeviation: 0.3)
    return [
      proposal("one cell, one anchor", images: 1, anchors: 1, sides: [(1, 1)], logits: wide, deltas: small),
      proposal("odd grids, three images", images: 3, anchors: 3, sides: [(7, 5), (4, 3), (2, 1)], logits: wide, deltas: small),
      proposal("fifteen anchors", images: 1, anchors: 15, sides: [(5, 7), (5, 7)], logits: wide, deltas: small),
      proposal(
        "few before, one after suppression", images: 2, anchors: 3, sides: [(5, 5)], before: 4, after: 1, logits: wide, deltas: small),
      proposal("nothing reaches the threshold", images: 2, anchors: 3, sides: [(5, 5)], threshold: 1.5, logits: wide, deltas: small),
      proposal("all logits equal", images: 2, anchors: 3, sides: [(5, 7), (2, 2)], before: 20, logits: .values([0.25]), deltas: small),
      proposal("both zeros equal", images: 1, anchors: 3, sides: [(5, 7)], before: 20, logits: .values([0, -0.0, 1]), deltas: small),
      proposal("special logits", images: 1, anchors: 3, sides: [(5, 7)], before: 30, logits: .values(exact), deltas: small),
      proposal("special deltas", images: 1, anchors: 3, sides: [(5, 7)], logits: wide, deltas: .values(exact)),
      proposal(
        "special deltas, boxes of any size", images: 1, anchors: 3, sides: [(5, 7)], minSize: 0, logits: wide, deltas: .values(exact)),
    ]
  }

  private static func proposal(
    _ name: String, images: Int, anchors: Int, sides: [(Int, Int)], before: Int = 50, after: Int = 40, threshold: Float = 0,
    minSize: Float = 1e-3, logits: OpCaseInput.Content, deltas: OpCaseInput.Content
  ) -> OpCase {
    let cellAnchors = sides.indices.map { level in
      (0..<anchors).map { anchor in SIMD4<Float>(-3, -2, 3, 2) * Float((level + 1) * (anchor + 1)) }
    }
    let op = ProposalGeneration(
      cellAnchors: cellAnchors, preNMSTopN: before, postNMSTopN: after, nmsThreshold: 0.7, scoreThreshold: threshold,
      minSize: minSize)
    return OpCase(
      name: "proposals: \(name)", op: op,
      inputs: [OpCaseInput([images, 3, 37, 61], .shapeOnly), geometry(images)]
        + sides.map { OpCaseInput([images, anchors, $0.0, $0.1], logits) }
        + sides.map { OpCaseInput([images, 4 * anchors, $0.0, $0.1], deltas) }, tolerance: 1e-5)
  }

  static var regions: [OpCase] {
    channelCounts.enumerated().map { index, channels in
      region("\(channels) channels", rows: 9, channels: channels, size: [7, 1, 2][index % 3], ratio: [2, 1, 3][index % 3])
    } + [
      region("as many samples as cells", rows: 9, channels: 17, size: 3, ratio: 0, height: 90, width: 120),
      region("no regions", rows: 0, channels: 17, size: 7, ratio: 2),
      region("regions beyond the map", rows: 9, channels: 3, size: 7, ratio: 2, height: 90, width: 120),
      region("points", rows: 5, channels: 3, size: 2, ratio: 2, boxes: .values([0, 12, 12, 12, 12])),
    ]
  }

  static func region(
    _ name: String, rows: Int, channels: Int, size: Int, ratio: Int, height: Int = 35, width: Int = 60, boxes: OpCaseInput.Content? = nil,
    maps content: OpCaseInput.Content = .normal(standardDeviation: 1)
  ) -> OpCase {
    let op = MultiScaleRoIAlign(outputSize: size, samplingRatio: ratio, strides: [4, 8, 16], canonicalScale: 32, canonicalLevel: 3)
    let maps: [Shape] = [[2, channels, 10, 16], [2, channels, 5, 8], [2, channels, 3, 1]]
    return OpCase(
      name: "RoIAlign: \(name)", op: op,
      inputs: [OpCaseInput([rows, 5], boxes ?? .regions(height: height, width: width, images: 2))] + maps.map { OpCaseInput($0, content) },
      tolerance: 2e-5)
  }

  static var detections: [OpCase] {
    [
      detection("three classes", rows: 17, images: 1, thresholds: [.infinity, 0.05, 0.05]),
      detection("three images", rows: 33, images: 3, thresholds: [.infinity, 0.05, 0.3, 0.05, 0.05]),
      detection("fewer regions than images", rows: 1, images: 3, thresholds: [.infinity, 0.05]),
      detection("no regions", rows: 0, images: 2, thresholds: [.infinity, 0.05, 0.05]),
      detection("every class off", rows: 17, images: 2, thresholds: [.infinity, .infinity, .infinity]),
      detection("background alone", rows: 5, images: 1, thresholds: [.infinity]),
      detection("one detection an image", rows: 17, images: 2, thresholds: [.infinity, 0, 0], limit: 1),
      detection("classes that suppress each other", rows: 17, images: 2, thresholds: [.infinity, 0.05, 0.05, 0.05], isClassAgnostic: true),
      detection(
        "classes that suppress each other, one detection an image", rows: 17, images: 1, thresholds: [.infinity, 0, 0], limit: 1,
        isClassAgnostic: true),
      detection("all logits equal", rows: 17, images: 1, thresholds: [.infinity, 0.05, 0.05], logits: .values([0])),
      detection("special logits", rows: 17, images: 1, thresholds: [.infinity, 0.05, 0.05], logits: .values(exact)),
      detection("special deltas", rows: 17, images: 1, thresholds: [.infinity, 0.05, 0.05], deltas: .values(exact)),
      detection(
        "special deltas, boxes of any size", rows: 17, images: 1, thresholds: [.infinity, 0.05, 0.05], minSize: 0, deltas: .values(exact)),
    ]
  }

  private static func detection(
    _ name: String, rows: Int, images: Int, thresholds: [Float], limit: Int = 10, minSize: Float = 1e-2, isClassAgnostic: Bool = false,
    logits: OpCaseInput.Content = .normal(standardDeviation: 2), deltas: OpCaseInput.Content = .normal(standardDeviation: 1)
  ) -> OpCase {
    let op = DetectionSelection(
      scoreThresholds: thresholds, nmsThreshold: 0.5, isClassAgnostic: isClassAgnostic, detectionsPerImage: limit,
      boxWeights: SIMD4(10, 10, 5, 5),
      minSize: minSize)
    return OpCase(
      name: "detections: \(name)", op: op,
      inputs: [
        OpCaseInput([rows, thresholds.count], logits), OpCaseInput([rows, 4 * thresholds.count], deltas),
        OpCaseInput([rows, 5], .regions(height: 35, width: 60, images: images)), OpCaseInput([images + 1], .offsets(rows: rows)),
        geometry(images),
      ], tolerance: 1e-5)
  }
}
