/// A class in the table of a report; shares are 0...1, and nil where nothing was to be measured.
public struct ClassRow: Sendable {
  public var name: String
  /// The objects of the class.
  public var objectCount: Int
  /// The detections of the class.
  public var detectionCount: Int
  /// COCO's AP; nil without objects.
  public var ap: Double?
  /// AP at an overlap of 0.5.
  public var ap50: Double?
  /// AP at an overlap of 0.75.
  public var ap75: Double?
  /// With a hundred detections an image.
  public var recall: Double?
  /// The score from which on F1 is best.
  public var bestThreshold: Double?
  /// The best F1 of any threshold.
  public var bestF1: Double?

  /// A row.
  public init(
    _ name: String, objectCount: Int, detectionCount: Int, ap: Double?, ap50: Double?, ap75: Double?, recall: Double?,
    bestThreshold: Double?,
    bestF1: Double?
  ) {
    (self.name, self.objectCount, self.detectionCount) = (name, objectCount, detectionCount)
    (self.ap, self.ap50, self.ap75, self.recall) = (ap, ap50, ap75, recall)
    (self.bestThreshold, self.bestF1) = (bestThreshold, bestF1)
  }
}

extension ClassRow {
  /// The table of some classes, below a row of all of them; it can be sorted by each column, where the page's script runs.
  static func table(_ rows: [ClassRow], all: ClassRow?) -> HTML {
    """
    <div class="panel tall"><table class="sortable"><thead><tr><th>Class</th><th>Objects</th><th>Detections</th><th>AP</th><th>AP50</th>\
    <th>AP75</th><th>AR100</th><th>Best F1</th><th>at score</th></tr>
    \(all?.html ?? "")</thead>
    <tbody>
    \(rows.map(\.html))</tbody></table></div>

    """
  }

  private var html: HTML {
    """
    <tr><th title="\(name)">\(name)</th><td class="number">\(objectCount)</td><td class="number">\(detectionCount)</td>\
    \([ap, ap50, ap75, recall, bestF1].map(Self.cell))<td class="number">\(decimal(bestThreshold, digits: 2))</td></tr>

    """
  }

  private static func cell(_ share: Double?) -> HTML {
    "<td class=\"number\">\(decimal(share, digits: 3))\(BarList.bar(share ?? 0))</td>"
  }
}
