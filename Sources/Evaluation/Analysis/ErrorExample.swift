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
    let all = kind == .missed ? missedExamples : wrongExamples(kind)
    var images: Set<Int> = []
    return Array(all.filter { images.insert($0.imageID).inserted }.prefix(count))
  }

  private var missedExamples: [ErrorExample] {
    let areas = evaluator.objects.areas
    let positions = states.indices.filter { states[$0] == .missed }.sorted { (areas[$1], $0) < (areas[$0], $1) }
    return positions.map(annotation).map { ErrorExample(imageID: $0.imageID, detection: nil, object: $0) }
  }

  private func wrongExamples(_ kind: ErrorKind) -> [ErrorExample] {
    let scores = evaluator.detections.scores
    let positions = kinds.indices.filter { kinds[$0] == kind }.sorted { (scores[$1], $0) < (scores[$0], $1) }
    return positions.map { position in
      let detection = evaluator.result(position, category: index.detectionCategories[position])
      let object = nearest[position].map { annotation(Int($0)) }
      return ErrorExample(imageID: detection.imageID, detection: detection, object: object)
    }
  }

  private func annotation(_ position: Int) -> ObjectAnnotation {
    evaluator.annotation(position, category: index.objectCategories[position])
  }
}
