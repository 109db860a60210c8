/// A run's matches, kept so that AP of any draw of its images takes one pass over them.
struct ResampledRun: Sendable {
  private let categories: [Category]
  private let levelCount: Int

  /// A category's detections by falling score, those that are always ignored left out, and its objects.
  private struct Category {
    var detections: [Outcome] = []
    /// The image of each object that is to be found.
    var objectImages: [Int32] = []
  }

  /// A detection, a bit for each threshold.
  private struct Outcome {
    let image: Int32
    let hits: UInt16
    let misses: UInt16
  }

  init(_ evaluator: Evaluator) {
    let matches = Matches(evaluator, rules: .coco)
    levelCount = matches.rules.thresholds.count
    categories = concurrentMap(evaluator.categories.count) { Self.category($0, evaluator, matches) }
  }

  private static func category(_ index: Int, _ evaluator: Evaluator, _ matches: Matches) -> Category {
    let (objects, detections) = (evaluator.objects, evaluator.detections)
    var category = Category()
    for position in detections.byScore[detections.range(index)].lazy.map(Int.init) {
      let outcome = Outcome(image: detections.images[position], hits: matches.hits[position], misses: matches.misses[position])
      if outcome.hits | outcome.misses != 0 { category.detections.append(outcome) }
    }
    category.objectImages = objects.range(index).filter {
      !objects.isIgnored($0, ignoringDifficult: false) && !AreaRange.all.excludes(objects.areas[$0])
    }.map { objects.images[$0] }
    return category
  }

  /// AP and AP50 when each image occurs as often as its weight says; nil where no object is among them.
  func averagePrecision(_ weights: [Int32]) -> (ap: Double, ap50: Double)? {
    var (sum, sum50, count) = (0.0, 0.0, 0)
    for category in categories {
      let objectCount = category.objectImages.reduce(0) { $0 + Int(weights[Int($1)]) }
      if objectCount == 0 { continue }
      var curve = WeightedCurve(objectCount: objectCount, levelCount: levelCount)
      for detection in category.detections {
        curve.add(hits: detection.hits, misses: detection.misses, weight: weights[Int(detection.image)])
      }
      sum += (0..<levelCount).reduce(0) { $0 + curve.meanPrecision($1) } / Double(levelCount)
      sum50 += curve.meanPrecision(0)
      count += 1
    }
    return count == 0 ? nil : (sum / Double(count), sum50 / Double(count))
  }
}
