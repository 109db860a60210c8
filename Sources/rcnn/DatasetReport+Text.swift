import DatasetChecks
import JSON
import Results

extension DatasetReport {
  /// The findings of a kind that the text lists; the JSON form lists all.
  private static let listedFindings = 20

  /// The report for people.
  var text: String {
    let head = "\(dataset.images.count) images, \(dataset.annotations.count) annotations, \(dataset.categories.count) categories"
    let turned = turnedImages == 0 ? [] : ["\(turnedImages) images are turned by a note of the camera (EXIF)"]
    return ([head] + turned + ["", classTable, "", sizeTable, "", recallTable, ""] + findingLines).joined(separator: "\n")
  }

  private var classTable: String {
    let rows = categories.map { ["\($0.category.name)", "\($0.category.id)", "\($0.objects)", "\($0.images)"] }
    return "\(TextTable(header: ["class", "id", "objects", "images"], rows: rows))"
  }

  private var sizeTable: String {
    let rows = zip(SizeHistogram.names, sizes.counts).map { [$0, "\($1)"] }
    return "\(TextTable(header: ["side of the box after the resize", "objects"], rows: rows))"
  }

  private var recallTable: String {
    func row(_ name: String, _ shares: [Double]) -> [String] { [name] + shares.map { decimal(100 * $0, digits: 1) + " %" } }
    let rows = recall.levels.enumerated().map { row("level \($0.offset)", $0.element) } + [row("any level", recall.total)]
    return "\(TextTable(header: ["objects with an anchor of"] + AnchorRecall.thresholds.map { "IoU \($0)" }, rows: rows))"
  }

  private var findingLines: [String] {
    guard !findings.isEmpty else { return ["no findings"] }
    return ["\(findings.count) findings"]
      + counts.flatMap { kind, count in
        let listed = findings.lazy.filter { $0.kind == kind }.prefix(Self.listedFindings).map { "  \($0)" }
        let more = count > Self.listedFindings ? ["  ... and \(count - Self.listedFindings) more; --format json lists all"] : []
        return ["\(kind.rawValue): \(count)"] + listed + more
      }
  }
}

extension DatasetReport {
  /// The report for programs: one JSON object.
  var json: String {
    let sides = zip(SizeHistogram.names, sizes.counts).map {
      JSONText.object(["side": JSONText.string($0), "objects": "\($1)"])
    }
    return JSONText.object([
      "images": "\(dataset.images.count)", "annotations": "\(dataset.annotations.count)", "turned_images": "\(turnedImages)",
      "has_scanned_images": "\(hasScannedImages)", "categories": JSONText.array(categories.map(\.json)), "box_sizes": JSONText.array(sides),
      "anchor_recall": recall.json, "findings": JSONText.array(findings.map(\.json)),
    ])
  }
}

extension CategoryCount {
  fileprivate var json: String {
    JSONText.object([
      "id": "\(category.id)", "name": JSONText.string(category.name), "objects": "\(objects)", "images": "\(images)",
    ])
  }
}

extension AnchorRecall {
  fileprivate var json: String {
    func numbers(_ values: [Double]) -> String { JSONText.array(values.map { JSONText.number($0) }) }
    return JSONText.object([
      "objects": "\(objects)", "thresholds": numbers(Self.thresholds), "levels": JSONText.array(levels.map(numbers)),
      "total": numbers(total),
    ])
  }
}

extension Finding {
  fileprivate var json: String {
    JSONText.object([
      "kind": JSONText.string(kind.rawValue), "image": image.map(JSONText.string) ?? "null",
      "annotation": annotation.map(String.init) ?? "null", "detail": JSONText.string(detail),
    ])
  }
}
