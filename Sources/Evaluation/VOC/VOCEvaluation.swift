import Boxes
import Datasets

/// Average precision by the rules of the PASCAL VOC development kit; -1 where no object is to be found.
public struct VOCEvaluation: Sendable, Equatable {
  /// How precision is averaged over recall.
  public let metric: VOCMetric
  /// The mean over the categories that have objects.
  public let meanAveragePrecision: Double
  /// In the order of the category ids.
  public let categories: [Category]

  /// One category's.
  public struct Category: Sendable, Equatable {
    /// The class.
    public let category: DatasetCategory
    /// 0 to 1; not a number without objects.
    public let averagePrecision: Double
    /// The objects that are to be found: neither difficult nor crowds.
    public let objectCount: Int
  }
}

extension Evaluator {
  /// Average precision as VOCevaldet computes it: a detection belongs to the object that it overlaps most, is right if that is still free,
  /// wrong if another was there before, and ignored if it is difficult (or a crowd). All detections count, however many an image has.
  ///
  /// As in the kit, the corners are pixels that belong to the box: it is one wider and one higher than their distance, which is what a
  /// box's width and height are everywhere else.
  public func voc(_ metric: VOCMetric, iou: Double = 0.5) -> VOCEvaluation {
    let verdicts = vocVerdicts(iou: iou)
    let results = categories.indices.map { index in
      let counts = CumulativeCounts(
        verdicts, detections, category: index, objectCount: objects.count(index, in: .all, ignoringDifficult: true))
      return VOCEvaluation.Category(
        category: categories[index], averagePrecision: counts.objectCount > 0 ? metric.averagePrecision(counts) : -1,
        objectCount: counts.objectCount)
    }
    let counted = results.filter { $0.objectCount > 0 }.map(\.averagePrecision)
    return VOCEvaluation(
      metric: metric, meanAveragePrecision: counted.isEmpty ? -1 : counted.reduce(0, +) / Double(counted.count), categories: results)
  }

  private func vocVerdicts(iou: Double) -> [Verdict] {
    var verdicts = [Verdict](repeating: .ignored, count: detections.scores.count)
    for group in groups {
      var taken: Set<Int> = []
      for detection in group.detections {
        verdicts[detection] = vocVerdict(detection, group.objects, iou: iou, taken: &taken)
      }
    }
    return verdicts
  }

  private func vocVerdict(_ detection: Int, _ group: Range<Int>, iou: Double, taken: inout Set<Int>) -> Verdict {
    var best: (object: Int, overlap: Double)?
    let box = detections.boxes[detection].includingLastPixels
    for object in group {
      let overlap = objects.boxes[object].includingLastPixels.overlap(withDetection: box, isCrowd: false)
      if overlap > best?.overlap ?? 0 { best = (object, overlap) }
    }
    guard let best, best.overlap >= iou else { return .wrong }
    if objects.isIgnored(best.object, ignoringDifficult: true) { return .ignored }
    return taken.insert(best.object).inserted ? .right : .wrong
  }
}

extension AnnotationBox {
  /// The box with its last column and row of pixels.
  fileprivate var includingLastPixels: AnnotationBox { AnnotationBox(x: x, y: y, width: width + 1, height: height + 1) }
}
