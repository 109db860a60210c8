import Datasets

/// What objects are taken for.
public struct ConfusionMatrix: Sendable, Equatable {
  /// In the order of the category ids.
  public let categories: [DatasetCategory]
  /// [what it is][what it was taken for]; the last row and column are the background: detections of nothing, and objects that were missed.
  public private(set) var counts: [[Int]]

  init(_ categories: [DatasetCategory]) {
    self.categories = categories
    counts = Array(repeating: Array(repeating: 0, count: categories.count + 1), count: categories.count + 1)
  }

  /// What was taken for something else, the most frequent first.
  public var mistakes: [Mistake] {
    let all = counts.indices.flatMap { truth in
      counts.indices.filter { $0 != truth }.map { Mistake(truth: truth, prediction: $0, count: counts[truth][$0]) }
    }
    return all.filter { $0.count > 0 }.sorted { $0.count > $1.count }
  }

  /// A cell beside the diagonal, by its row and its column.
  public struct Mistake: Sendable, Equatable {
    /// The row: what it is.
    public let truth: Int
    /// The column: what it was taken for.
    public let prediction: Int
    /// How often.
    public let count: Int
  }

  /// Detections that found an object of their category.
  public var rightCount: Int { categories.indices.reduce(0) { $0 + counts[$1][$1] } }

  /// All detections that were counted.
  public var detectionCount: Int { counts.reduce(0) { $0 + $1.dropLast().reduce(0, +) } }

  /// All objects that were to be found.
  public var objectCount: Int { counts.dropLast().joined().reduce(0, +) }

  /// Counts one; nil is the background.
  mutating func count(_ truth: Int32?, as prediction: Int32?) {
    counts[truth.map(Int.init) ?? categories.count][prediction.map(Int.init) ?? categories.count] += 1
  }
}

extension Evaluator {
  /// Pairs objects and detections of whatever category: in each image, the pair of the highest overlap first, each object and detection once.
  ///
  /// Detections with scores up to `scoreThreshold` are left out. Crowds and difficult objects are not counted, nor are unpaired detections
  /// on them.
  public func confusionMatrix(iou: Double = 0.5, scoreThreshold: Double = 0.5) -> ConfusionMatrix {
    let index = ImageIndex(self)
    var matrix = ConfusionMatrix(categories)
    for image in images.ids.indices {
      let found = index.detections[image].filter { detections.scores[Int($0)] > scoreThreshold }
      let pairs = pairs(Array(index.objects[image]), found, index, iou: iou)
      count(pairs, index.objects[image], found, index, iou: iou, in: &matrix)
    }
    return matrix
  }

  /// An object and a detection that overlap enough.
  private struct Pair {
    let object: Int32
    let detection: Int32
    let overlap: Double
    let isSameCategory: Bool
  }

  /// The best pairs of an image; of equal overlaps one of the same category is taken first.
  private func pairs(_ truths: [Int32], _ found: [Int32], _ index: ImageIndex, iou: Double) -> [Pair] {
    let candidates = found.flatMap { detection in
      truths.compactMap { object -> Pair? in
        let overlap = overlap(object, detection, isCrowd: false)
        if overlap < iou || objects.isIgnored(Int(object), ignoringDifficult: true) { return nil }
        let isSame = index.objectCategories[Int(object)] == index.detectionCategories[Int(detection)]
        return Pair(object: object, detection: detection, overlap: overlap, isSameCategory: isSame)
      }
    }
    var (usedObjects, usedDetections): (Set<Int32>, Set<Int32>) = ([], [])
    return candidates.sorted { ($0.overlap, $0.isSameCategory ? 1 : 0) > ($1.overlap, $1.isSameCategory ? 1 : 0) }.filter { pair in
      if usedObjects.contains(pair.object) || usedDetections.contains(pair.detection) { return false }
      usedObjects.insert(pair.object)
      usedDetections.insert(pair.detection)
      return true
    }
  }

  private func count(
    _ pairs: [Pair], _ truths: ArraySlice<Int32>, _ found: [Int32], _ index: ImageIndex, iou: Double, in matrix: inout ConfusionMatrix
  ) {
    for pair in pairs {
      matrix.count(index.objectCategories[Int(pair.object)], as: index.detectionCategories[Int(pair.detection)])
    }
    let (pairedObjects, pairedDetections) = (Set(pairs.map(\.object)), Set(pairs.map(\.detection)))
    let ignored = truths.filter { objects.isIgnored(Int($0), ignoringDifficult: true) }
    for object in truths where !pairedObjects.contains(object) && !ignored.contains(object) {
      matrix.count(index.objectCategories[Int(object)], as: nil)
    }
    for detection in found where !pairedDetections.contains(detection) {
      let isOnIgnored = ignored.contains { overlap($0, detection, isCrowd: objects.areCrowds[Int($0)]) >= iou }
      if !isOnIgnored { matrix.count(nil, as: index.detectionCategories[Int(detection)]) }
    }
  }

  private func overlap(_ object: Int32, _ detection: Int32, isCrowd: Bool) -> Double {
    objects.boxes[Int(object)].overlap(withDetection: detections.boxes[Int(detection)], isCrowd: isCrowd)
  }
}
