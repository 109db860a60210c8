import Evaluation
import Results

/// What detections above one score are worth, of which a page offers several to choose from.
public struct ThresholdView: Sendable {
  /// Detections with higher scores count.
  public var threshold: Double
  /// How many are right and wrong, in a sentence.
  public var summary: String
  /// What was taken for what.
  public var confusion: HeatMap
  /// The most frequent mistakes.
  public var mistakes: BarList

  /// What a matrix tells that was counted above a threshold.
  init(_ matrix: ConfusionMatrix, threshold: Double) {
    self.threshold = threshold
    summary = Self.summary(matrix)
    confusion = HeatMap(matrix)
    mistakes = BarList(mistakes: matrix)
  }

  private static func summary(_ matrix: ConfusionMatrix) -> String {
    let (right, detections, objects) = (matrix.rightCount, matrix.detectionCount, matrix.objectCount)
    let precision = detections > 0 ? percentage(Double(right) / Double(detections)) : "–"
    let recall = objects > 0 ? percentage(Double(right) / Double(objects)) : "–"
    return
      "\(plural(detections, "detection")), \(right) of them right (precision \(precision)); \(right) of \(plural(objects, "object")) found (recall \(recall))."
  }
}

// MARK: - HTML

extension ThresholdView {
  /// The views with a switch between them; the one at `chosen` is shown first, and by a program that knows no switches all are.
  static func choice(_ views: [ThresholdView], chosen: Double) -> HTML {
    if views.isEmpty { return "" }
    return """
      <fieldset class="choice"><legend>Detections that score above</legend>
      \(views.indices.map { button(views[$0], $0, isChosen: views[$0].threshold == chosen) })</fieldset>
      \(views.indices.map { views[$0].html($0) })
      """
  }

  /// The rules by which the choice shows one of the views.
  static func rules(count: Int) -> HTML {
    HTML(
      stringLiteral: (0..<count).map { "main:has(#above-\($0):checked) .above:not(.above-\($0)) { display: none; }\n" }.joined())
  }

  private static func button(_ view: ThresholdView, _ index: Int, isChosen: Bool) -> HTML {
    let state: HTML = isChosen ? " checked" : ""
    return "<label><input type=\"radio\" name=\"above\" id=\"above-\(index)\"\(state)>\(decimal(view.threshold, digits: 1))</label>\n"
  }

  private func html(_ index: Int) -> HTML {
    """
    <div class="above above-\(index)"><p class="note">Above \(decimal(threshold, digits: 1)): \(summary)</p>
    <div class="charts\(confusion.isWide ? " single" : "")">
    \(confusion.html)\(mistakes.bars.isEmpty ? "" : mistakes.html)</div></div>

    """
  }
}

// MARK: - Parts

extension HeatMap {
  /// The classes with the most objects, if there are too many to be read, and all others together.
  init(_ matrix: ConfusionMatrix, limit: Int = 20) {
    let names = matrix.categories.map(\.name)
    let byCount = names.indices.sorted { matrix.counts[$0].reduce(0, +) > matrix.counts[$1].reduce(0, +) }
    let shown = byCount.prefix(limit).sorted().map { [$0] }
    let others = byCount.dropFirst(limit).sorted()
    let groups = shown + (others.isEmpty ? [] : [others]) + [[names.count]]
    let labels = shown.map { names[$0[0]] } + (others.isEmpty ? [] : ["\(others.count) other classes"])
    let note = others.isEmpty ? "" : ", for the \(limit) classes with the most objects"
    self.init(
      "What is taken for what\(note)", rowTitle: "marked", columnTitle: "found", rows: labels + ["nothing there"],
      columns: labels + ["not found"],
      counts: groups.map { rows in groups.map { matrix.count(rows, as: $0) } }, matchCount: shown.count)
  }
}

extension ConfusionMatrix {
  /// How often one of these was taken for one of those.
  fileprivate func count(_ rows: [Int], as columns: [Int]) -> Int {
    rows.reduce(0) { sum, row in columns.reduce(sum) { $0 + counts[row][$1] } }
  }
}

extension BarList {
  /// What is most often taken for something else, missed, or seen where nothing is.
  init(mistakes matrix: ConfusionMatrix, limit: Int = 12) {
    let names = matrix.categories.map(\.name)
    self.init(
      "The most frequent mistakes",
      bars: matrix.mistakes.prefix(limit).map { mistake in
        let (truth, prediction) = (mistake.truth, mistake.prediction)
        let isBackground = truth == names.count
        let share = Double(mistake.count) / Double(matrix.counts[truth].reduce(0, +))
        let name =
          isBackground
          ? "\(names[prediction]) where nothing is"
          : "\(names[truth]) \(prediction == names.count ? "not found" : "taken for \(names[prediction])")"
        return Bar(
          name, note: isBackground ? "" : "\(percentage(share)) of its objects", quantity: Double(mistake.count), text: "\(mistake.count)")
      })
  }
}
