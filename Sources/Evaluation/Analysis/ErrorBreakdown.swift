/// Why AP50 is not 1: how often each kind of error occurs, and what it costs.
public struct ErrorBreakdown: Sendable, Equatable {
  /// AP at an overlap of 0.5, difficult objects ignored; -1 where no object is to be found.
  public let averagePrecision: Double
  /// In the order of `ErrorKind.allCases`.
  public let errors: [Entry]
  /// What AP would gain if there were no wrong detections.
  public let falsePositiveEffect: Double
  /// What AP would gain if only those objects were to be found that are found.
  public let falseNegativeEffect: Double

  /// One kind of error.
  public struct Entry: Sendable, Equatable {
    /// What went wrong.
    public let kind: ErrorKind
    /// How often.
    public let count: Int
    /// What AP would gain if all of these were put right, and nothing else.
    public let effect: Double
    /// The clearest of them, one an image.
    public let examples: [ErrorExample]
  }
}

extension Evaluator {
  /// Sorts every wrong detection and every missed object into TIDE's kinds.
  ///
  /// Right and wrong are COCO's at an overlap of 0.5. Up to an overlap of 0.1 a detection is on the background. Where several detections
  /// would find the same object when put right, the one of the highest score does, and the others vanish.
  public func errors(exampleCount: Int = 8) -> ErrorBreakdown {
    let analysis = ErrorAnalysis(self)
    let base = analysis.averagePrecision(.none)
    func effect(_ repair: ErrorRepair) -> Double { base < 0 ? 0 : analysis.averagePrecision(repair) - base }
    return ErrorBreakdown(
      averagePrecision: base,
      errors: ErrorKind.allCases.map { kind in
        .init(
          kind: kind, count: analysis.count(kind), effect: effect(.kind(kind)), examples: analysis.examples(kind, count: exampleCount))
      },
      falsePositiveEffect: effect(.falsePositives), falseNegativeEffect: effect(.falseNegatives))
  }
}
