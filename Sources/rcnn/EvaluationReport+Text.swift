import Evaluation
import Results

extension EvaluationReport {
  /// COCO's familiar lines and a table of the classes.
  var text: String { coco.numbers.text + "\n\n" + classTable.description }

  /// What else is known.
  var details: String {
    let voc = voc.map { "VOC \($0.metric.rawValue) AP50 \(Self.number($0.meanAveragePrecision))" }.joined(separator: ", ")
    return [voc, errorTable.description, confusionTable.description, calibrationText].joined(separator: "\n\n")
  }

  private var classTable: TextTable {
    let columns = Array(zip(COCONumbers.names, COCONumbers.names.indices)).filter { !["AR1", "AR10"].contains($0.0) }
    return TextTable(
      header: ["class", "objects", "detections"] + columns.map(\.0) + ["best score", "F1"],
      rows: zip(coco.categories, curves).map { entry, curve in
        [entry.category.name, "\(entry.objectCount)", "\(entry.detectionCount)"]
          + columns.map { Self.number(entry.numbers.values[$0.1]) }
          + [curve.bestThreshold.map { decimal(Double($0), digits: 3) } ?? "-", curve.best.map { Self.number($0.f1) } ?? "-"]
      })
  }

  private var errorTable: TextTable {
    let rows = errors.errors.map { [$0.kind.rawValue, "\($0.count)", decimal($0.effect, digits: 4)] }
    return TextTable(
      header: ["error", "count", "AP50 gained without"],
      rows: rows + [
        ["all wrong detections", "", decimal(errors.falsePositiveEffect, digits: 4)],
        ["all objects not found", "", decimal(errors.falseNegativeEffect, digits: 4)],
      ])
  }

  /// The most frequent mistakes; the whole matrix is in the JSON report.
  private var confusionTable: TextTable {
    let names = confusion.categories.map(\.name) + ["background"]
    return TextTable(
      header: ["above a score of 0.5", "taken for", "times"],
      rows: confusion.mistakes.prefix(15).map { [names[$0.truth], names[$0.prediction], "\($0.count)"] })
  }

  private var calibrationText: String {
    let error = "calibration error \(decimal(calibration.expectedError, digits: 4))"
    guard calibration.isImprovedByTemperature else { return error }
    let (temperature, improved) = (decimal(calibration.temperature, digits: 2), decimal(calibration.expectedErrorAtTemperature, digits: 4))
    return "\(error), at a temperature of \(temperature) \(improved)"
  }

  /// Three digits; a dash for what is undefined.
  private static func number(_ value: Double) -> String { value < 0 ? "-" : decimal(value, digits: 3) }
}

extension COCONumbers {
  /// The twelve lines that pycocotools prints.
  var text: String {
    let areas = ["all", "all", "all", "small", "medium", "large", "all", "all", "all", "small", "medium", "large"]
    return values.indices.map { index in
      let overlap = index == 1 ? "0.50     " : index == 2 ? "0.75     " : "0.50:0.95"
      let limit = index == 6 ? "  1" : index == 7 ? " 10" : "100"
      let area = String(repeating: " ", count: 6 - areas[index].count) + areas[index]
      let title = index < 6 ? "Average Precision  (AP)" : "Average Recall     (AR)"
      return " \(title) @[ IoU=\(overlap) | area=\(area) | maxDets=\(limit) ] = \(decimal(values[index], digits: 3))"
    }.joined(separator: "\n")
  }
}
