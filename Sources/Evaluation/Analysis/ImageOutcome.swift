import Datasets

/// What became of one image's objects and detections.
public struct ImageOutcome: Sendable, Equatable {
  /// The number of the image.
  public let imageID: Int
  /// Objects with the detections that found them.
  public var matches: [Match] = []
  /// Objects that no detection matches.
  public var missed: [ObjectAnnotation] = []
  /// Detections that match no object.
  public var wrong: [ScoredObject] = []

  /// An object and its detection.
  public struct Match: Sendable, Equatable {
    /// What is there.
    public let object: ObjectAnnotation
    /// What was found.
    public let detection: ScoredObject
  }

  /// An image in which nothing was marked and nothing found.
  public init(imageID: Int) { self.imageID = imageID }

  /// The harmonic mean of precision and recall; nil where there was nothing to find and nothing was found.
  public var f1: Double? {
    let all = 2 * matches.count + missed.count + wrong.count
    return all == 0 ? nil : Double(2 * matches.count) / Double(all)
  }
}

extension Evaluator {
  /// Lays detections beside objects image by image, in the order of the ids: by falling score, a detection takes the free object of its category
  /// that it overlaps most, if by `iou` or more.
  ///
  /// Detections with scores up to `scoreThreshold` are left out, as are crowds, difficult objects, and detections on those that match no other.
  public func outcomes(iou: Double = 0.5, scoreThreshold: Double = 0.5) -> [ImageOutcome] {
    var outcomes = images.ids.map { ImageOutcome(imageID: $0) }
    for group in groups { add(group, iou: iou, scoreThreshold: scoreThreshold, to: &outcomes[Int(group.image)]) }
    return outcomes
  }

  private func add(_ group: ImageGroup, iou: Double, scoreThreshold: Double, to outcome: inout ImageOutcome) {
    var free = group.objects.filter { !objects.isIgnored($0, ignoringDifficult: true) }
    let ignored = group.objects.filter { objects.isIgnored($0, ignoringDifficult: true) }
    for detection in group.detections where detections.scores[detection] > scoreThreshold {
      if let best = free.max(by: { overlap($0, detection) < overlap($1, detection) }), overlap(best, detection) >= iou {
        free.removeAll { $0 == best }
        outcome.matches.append(
          .init(object: annotation(best, category: group.category), detection: result(detection, category: group.category)))
      } else if !ignored.contains(where: { overlap($0, detection) >= iou }) {
        outcome.wrong.append(result(detection, category: group.category))
      }
    }
    outcome.missed += free.map { annotation($0, category: group.category) }
  }

  private func overlap(_ object: Int, _ detection: Int) -> Double {
    objects.boxes[object].overlap(withDetection: detections.boxes[detection], isCrowd: objects.areCrowds[object])
  }
}
