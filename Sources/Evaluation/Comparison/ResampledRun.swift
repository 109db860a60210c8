/// A run's matches, kept so that AP of any draw of its images takes one pass over them.
struct ResampledRun: Sendable {
  private let categories: [Category]
  private let levelCount: Int

  /// A category's detections by falling score, those that are always ignored left out, and its objects.
  private struct Category {
    var images: [Int32] = []
    var hits: [UInt16] = []
    var misses: [UInt16] = []
    /// The image of each object that is to be found.
    var objectImages: [Int32] = []
  }

  init(_ evaluator: Evaluator) {
    let matches = Matches(evaluator, rules: .coco)
    levelCount = matches.rules.thresholds.count
    categories = concurrentMap(evaluator.categories.count) { Self.category($0, evaluator, matches) }
  }

  private static func category(_ index: Int, _ evaluator: Evaluator, _ matches: Matches) -> Category {
    var category = Category()
    for position in evaluator.detections.byScore[evaluator.detections.range(index)].lazy.map(Int.init) {
      if matches.hits[position] | matches.misses[position] == 0 { continue }
      category.images.append(evaluator.detections.images[position])
      category.hits.append(matches.hits[position])
      category.misses.append(matches.misses[position])
    }
    let objects = evaluator.objects
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
      let precisions = precisions(category, weights, objectCount: objectCount)
      sum += precisions.reduce(0, +) / Double(levelCount)
      sum50 += precisions[0]
      count += 1
    }
    return count == 0 ? nil : (sum / Double(count), sum50 / Double(count))
  }

  /// Weighted hits and misses up to a detection that hits.
  private struct Step {
    let hits: Int32
    let misses: Int32
  }

  /// The mean precision over COCO's recalls at each threshold.
  private func precisions(_ category: Category, _ weights: [Int32], objectCount: Int) -> [Double] {
    let all = UInt16(truncatingIfNeeded: (1 << levelCount) - 1)
    var steps = [[Step]](repeating: [], count: levelCount)
    var common: Int32 = 0
    var (hits, misses) = ([Int32](repeating: 0, count: levelCount), [Int32](repeating: 0, count: levelCount))
    for index in category.images.indices {
      let weight = weights[Int(category.images[index])]
      if weight == 0 { continue }
      if category.misses[index] == all { common += weight } else { forEachBit(category.misses[index]) { misses[$0] += weight } }
      forEachBit(category.hits[index]) {
        hits[$0] += weight
        steps[$0].append(Step(hits: hits[$0], misses: common + misses[$0]))
      }
    }
    return steps.map { Self.meanPrecision($0, objectCount: objectCount) }
  }

  /// From the last step to the first, the best precision so far, at each recall that a step reaches.
  private static func meanPrecision(_ steps: [Step], objectCount: Int) -> Double {
    var (sum, best, point) = (0.0, 0.0, COCOCurve.recalls.count - 1)
    for step in steps.reversed() {
      let recall = Double(step.hits) / Double(objectCount)
      while COCOCurve.recalls[point] > recall {
        sum += best
        point -= 1
      }
      best = max(best, Double(step.hits) / (Double(step.misses) + Double(step.hits)))
    }
    return (sum + best * Double(point + 1)) / Double(COCOCurve.recalls.count)
  }
}
