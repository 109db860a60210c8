/// The curves of all categories and ranges of areas: what pycocotools' `accumulate` leaves to `summarize`.
struct COCOCurves {
  /// [area, category].
  private let curves: [COCOCurve]
  /// Hits among the first 1 and 10 detections of an image and category: [limit][category, threshold].
  private let limitedHits: [[Int]]
  private let categoryCount: Int
  private let levelCount: Int

  /// Accumulates on all processors.
  init(_ evaluator: Evaluator, _ matches: Matches) {
    categoryCount = evaluator.categories.count
    levelCount = matches.rules.thresholds.count
    limitedHits = [1, 10].map { evaluator.hits(matches, detectionsPerImage: $0) }
    curves = Self.curves(evaluator, matches)
  }

  /// For each category, the objects of all sizes that are to be found.
  var objectCounts: [Int] { curves.prefix(categoryCount).map(\.objectCount) }

  /// The twelve numbers over some categories.
  func numbers(_ categories: Range<Int>) -> COCONumbers {
    let all = 0..<levelCount
    let precisions = [(0, all), (0, 0..<1), (0, 5..<6), (1, all), (2, all), (3, all)].map {
      precision(area: $0.0, levels: $0.1, categories)
    }
    let limited = limitedHits.map { limitedRecall($0, categories) }
    return COCONumbers(precisions + limited + (0..<4).map { recall(area: $0, categories) })
  }

  private static func curves(_ evaluator: Evaluator, _ matches: Matches) -> [COCOCurve] {
    let count = evaluator.categories.count
    return concurrentMap(matches.rules.areas.count * count) { index in
      let (area, category) = (index / count, index % count)
      return COCOCurve(
        matches, evaluator.detections.byScore[evaluator.detections.range(category)],
        objectCount: evaluator.objects.count(category, in: matches.rules.areas[area], ignoringDifficult: false), area: area)
    }
  }

  /// The mean over thresholds, recalls and those categories that have objects, in this order, as numpy adds them.
  private func precision(area: Int, levels: Range<Int>, _ categories: Range<Int>) -> Double {
    let curves = countedCurves(area: area, categories)
    let points = COCOCurve.recalls.count
    var values: [Double] = []
    values.reserveCapacity(levels.count * points * curves.count)
    for index in levels.lowerBound * points..<levels.upperBound * points {
      for curve in curves { values.append(curve.precision[index]) }
    }
    return values.numpyMean ?? -1
  }

  private func recall(area: Int, _ categories: Range<Int>) -> Double {
    let curves = countedCurves(area: area, categories)
    return (0..<levelCount).flatMap { level in curves.map { $0.recall[level] } }.numpyMean ?? -1
  }

  private func limitedRecall(_ hits: [Int], _ categories: Range<Int>) -> Double {
    let counted = categories.filter { curves[$0].objectCount > 0 }
    return (0..<levelCount).flatMap { level in
      counted.map { Double(hits[$0 * levelCount + level]) / Double(curves[$0].objectCount) }
    }.numpyMean ?? -1
  }

  private func countedCurves(area: Int, _ categories: Range<Int>) -> [COCOCurve] {
    curves[area * categoryCount..<(area + 1) * categoryCount][...].dropFirst(categories.lowerBound).prefix(categories.count)
      .filter { $0.objectCount > 0 }
  }
}

extension Evaluator {
  /// The hits among objects of all sizes when only the first detections of an image and category count: [category, threshold].
  fileprivate func hits(_ matches: Matches, detectionsPerImage: Int) -> [Int] {
    let levelCount = matches.rules.thresholds.count
    var counts = [Int](repeating: 0, count: categories.count * levelCount)
    for group in groups {
      for detection in group.detections.prefix(detectionsPerImage) {
        forEachBit(matches.hits[detection]) { counts[Int(group.category) * levelCount + $0] += 1 }
      }
    }
    return counts
  }
}
