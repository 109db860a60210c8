import Files

/// A line an image for people: its name, and how many objects of each class were found, the most numerous first.
struct TextLines: RowFormat {
  /// Whether the time stands behind.
  var includesTimes = false
  var header: String { "" }
  var footer: String { "" }

  func row(_ result: ImageResult) -> String {
    let time = includesTimes ? result.duration.map { ", \(decimal($0 / .milliseconds(1), digits: 0)) ms" } : nil
    return "\(result.file): \(Self.counts(result.objects))\(time ?? "")".printable.replacing("\n", with: "\u{FFFD}") + "\n"
  }

  /// Whether a line is such a one.
  static func isLine(_ line: Substring) -> Bool { line.contains(/: (nothing found|\d+ [^,]+(, \d+ [^,]+)*)$/) }

  /// "12 RBC, 1 WBC".
  private static func counts(_ objects: [Detection]) -> String {
    if objects.isEmpty { return "nothing found" }
    let counts = Dictionary(grouping: objects, by: \.label).mapValues(\.count)
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }
}
