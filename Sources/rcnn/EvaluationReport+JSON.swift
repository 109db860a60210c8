import Evaluation
import JSON
import RCNN

extension EvaluationReport {
  /// One object: the twelve numbers at full precision, then the rest; -1 where undefined, null for thresholds of classes without any.
  func json(_ match: CategoryMatch?) -> String {
    JSONText.object(
      coco.numbers.members + [
        ("VOC2007", JSONText.number(voc[0].meanAveragePrecision)), ("VOC2010", JSONText.number(voc[1].meanAveragePrecision)),
        ("classes", JSONText.array(coco.categories.indices.map(classJSON))), ("errors", errorJSON), ("confusion", confusionJSON),
        ("calibration", calibrationJSON), ("class_match", match?.json ?? "null"),
      ])
  }

  private func classJSON(_ index: Int) -> String {
    let (entry, curve) = (coco.categories[index], curves[index])
    return JSONText.object(
      [
        ("id", "\(entry.category.id)"), ("name", JSONText.string(entry.category.name)), ("objects", "\(entry.objectCount)"),
        ("detections", "\(entry.detectionCount)"),
      ] + entry.numbers.members + [
        ("VOC2007", JSONText.number(voc[0].categories[index].averagePrecision)),
        ("VOC2010", JSONText.number(voc[1].categories[index].averagePrecision)),
        ("best_f1", curve.best.map { JSONText.number($0.f1) } ?? "null"),
        ("best_threshold", curve.bestThreshold.map { JSONText.number($0) } ?? "null"),
        (
          "curve",
          JSONText.array(curve.points.map { JSONText.array([$0.score, $0.precision, $0.recall, $0.f1].map { JSONText.number($0) }) })
        ),
      ])
  }

  private var errorJSON: String {
    let kinds = errors.errors.map { error in
      (
        key: error.kind.rawValue,
        value: JSONText.object(["count": "\(error.count)", "effect": JSONText.number(error.effect)])
      )
    }
    return JSONText.object(
      [("AP50", JSONText.number(errors.averagePrecision))] + kinds + [
        ("false_positive_effect", JSONText.number(errors.falsePositiveEffect)),
        ("false_negative_effect", JSONText.number(errors.falseNegativeEffect)),
      ])
  }

  private var confusionJSON: String {
    JSONText.object([
      "labels": JSONText.array((confusion.categories.map(\.name) + ["background"]).map(JSONText.string)),
      "counts": JSONText.array(confusion.counts.map { JSONText.array($0.map { "\($0)" }) }),
    ])
  }

  private var calibrationJSON: String {
    let bins = calibration.bins.map { bin in
      JSONText.object([
        "from": JSONText.number(bin.scores.lowerBound), "to": JSONText.number(bin.scores.upperBound), "count": "\(bin.count)",
        "mean_score": JSONText.number(bin.meanScore), "precision": JSONText.number(bin.precision),
      ])
    }
    let isImproved = calibration.isImprovedByTemperature
    return JSONText.object([
      "expected_error": JSONText.number(calibration.expectedError),
      "temperature": isImproved ? JSONText.number(calibration.temperature) : "null",
      "expected_error_at_temperature": isImproved ? JSONText.number(calibration.expectedErrorAtTemperature) : "null",
      "bins": JSONText.array(bins),
    ])
  }
}

extension COCONumbers {
  /// The twelve numbers by name.
  var members: [(key: String, value: String)] {
    zip(Self.names, values).map { (key: $0, value: JSONText.number($1)) }
  }
}

extension CategoryMatch {
  /// What was decided, in words; nil where every class and category has its name on both sides.
  var text: String? { basis == .name && unknownCategories.isEmpty ? nil : "classes: \(sentence)" }

  /// What was decided, in words.
  var sentence: String {
    let unknown = unknownCategories.map { "\($0.name) (\($0.objectCount))" }
    let missing = unknown.isEmpty ? "" : "; without a class, their objects count as not found: \(unknown.joined(separator: ", "))"
    let left = unknownClasses.isEmpty ? "" : "; \(unknownClasses.count) of the model's are not in the data set"
    return "\(categoryIDs.count) matched by \(basis.rawValue)\(missing)\(left)"
  }

  /// One object.
  var json: String {
    let unknown = unknownCategories.map { JSONText.object(["name": JSONText.string($0.name), "objects": "\($0.objectCount)"]) }
    return JSONText.object([
      "by": JSONText.string(basis.rawValue), "matched": "\(categoryIDs.count)", "categories_without_class": JSONText.array(unknown),
      "classes_without_category": JSONText.array(unknownClasses.map(JSONText.string)),
    ])
  }
}
