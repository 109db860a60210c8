import DatasetChecks
import JSON
import Results

extension DatasetReport {
  /// The findings of a kind that the text lists; the JSON form lists all.
  private static let listedFindings = 20

  /// The report for people.
  var text: String {
    let head =
      plural(dataset.images.count, "image") + ", " + plural(dataset.annotations.count, "annotation") + ", "
      + plural(dataset.categories.count, "category")
    let turned = turnedImages == 0 ? [] : ["\(plural(turnedImages, "image")) turned by a note of the camera (EXIF)"]
    return ([head] + turned + ["", classTable, "", sizeTable, "", recallTable, ""] + suggestionLines + findingLines).joined(separator: "\n")
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
    let rows = zip(recall.levelNames, recall.percentages).map { [$0] + $1 }
    return "\(TextTable(header: ["objects with an anchor of"] + AnchorRecall.columns, rows: rows))"
  }

  private var suggestionLines: [String] {
    guard let suggestion else { return [] }
    func list(_ values: [Float]) -> String { values.map { decimal(Double($0), digits: $0 == $0.rounded() ? 0 : 2) }.joined(separator: " ") }
    let anchors = zip(suggestion.anchors.sizes, suggestion.anchors.aspectRatios).map { [list($0), list($1)] } + [["", ""]]
    let rows = zip(suggestion.recall.levelNames, zip(anchors, suggestion.recall.percentages)).map { [$0] + $1.0 + $1.1 }
    return ["\(TextTable(header: ["anchors that would fit better", "sizes", "heights / widths"] + AnchorRecall.columns, rows: rows))", ""]
  }

  private var findingLines: [String] {
    guard !findings.isEmpty else { return ["no findings"] }
    return [plural(findings.count, "finding")]
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
      "anchor_recall": recall.json, "suggested_anchors": suggestion?.json ?? "null", "findings": JSONText.array(findings.map(\.json)),
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

extension AnchorSuggestion {
  fileprivate var json: String {
    func numbers(_ values: [Float]) -> String { JSONText.array(values.map { JSONText.number($0) }) }
    return JSONText.object([
      "sizes": JSONText.array(anchors.sizes.map(numbers)), "aspect_ratios": JSONText.array(anchors.aspectRatios.map(numbers)),
      "anchor_recall": recall.json,
    ])
  }
}

extension AnchorRecall {
  fileprivate static let columns = thresholds.map { "IoU \($0)" }
  fileprivate var levelNames: [String] { levels.indices.map { "level \($0)" } + ["any level"] }
  fileprivate var percentages: [[String]] { (levels + [total]).map { $0.map { decimal(100 * $0, digits: 1) + " %" } } }

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
