import Datasets

/// One error, to be looked at.
public struct ErrorExample: Sendable, Equatable {
  /// The number of the image.
  public let imageID: Int
  /// The wrong detection; nil for an object that was missed.
  public let detection: ScoredObject?
  /// The object that was missed, or that the detection overlaps most; nil where it overlaps none.
  public let object: ObjectAnnotation?
}

extension ErrorAnalysis {
  /// The clearest errors of a kind, one an image: detections by falling score, missed objects by falling area.
  func examples(_ kind: ErrorKind, count: Int) -> [ErrorExample] {
    let (objects, detections) = (evaluator.objects, evaluator.detections)
    if kind == .missed {
      let missed = states.indices.filter { states[$0] == .missed }
      return Self.clearest(missed, by: objects.areas, images: objects.images, count).map { position in
        let object = annotation(position)
        return ErrorExample(imageID: object.imageID, detection: nil, object: object)
      }
    }
    let wrong = kinds.indices.filter { kinds[$0] == kind }
    return Self.clearest(wrong, by: detections.scores, images: detections.images, count).map { position in
      let detection = evaluator.result(position, category: index.detectionCategories[position])
      return ErrorExample(imageID: detection.imageID, detection: detection, object: nearest[position].map { annotation(Int($0)) })
    }
  }

  /// The positions of the largest values, one an image.
  private static func clearest(_ positions: [Int], by values: [Double], images: [Int32], _ count: Int) -> [Int] {
    var seen: Set<Int32> = []
    let sorted = positions.sorted { (values[$1], $0) < (values[$0], $1) }
    return Array(sorted.filter { seen.insert(images[$0]).inserted }.prefix(count))
  }

  private func annotation(_ position: Int) -> ObjectAnnotation {
    evaluator.annotation(position, category: index.objectCategories[position])
  }
}
