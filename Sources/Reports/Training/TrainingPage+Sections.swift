extension TrainingPage {
  /// The file of the curves beside the page.
  static let curvesFile = "curves.svg"

  /// The file of a picture of labels beside the page.
  func labelsFile(_ index: Int) -> String { index == 0 ? "labels.svg" : "labels-\(index + 1).svg" }

  /// What stands in front of the evaluation, given the galleries of pictures.
  func sections(batches gallery: HTML, comparisons other: HTML) -> [Page.Section] {
    var sections = [Page.Section("Run", note: curves.summary, "\(cards)\(facts.isEmpty ? "" : EvaluationPage.Fact.table(facts))")]
    if !curves.records.isEmpty { sections.append(.init("Learning", learning)) }
    for index in labels.indices { sections.append(section(labels[index], file: labelsFile(index))) }
    if !batches.isEmpty {
      sections.append(.init("Batches", note: "Images as the network sees them; what is grey counts for nothing.", gallery))
    }
    if !comparisons.isEmpty {
      sections.append(.init("Truth and detections", note: "What is marked at the left, what is found at the right.", other))
    }
    if !misses.isEmpty { sections.append(.init("Misses", BarList(misses).html)) }
    return sections
  }

  private var cards: HTML {
    guard let last = curves.records.last else { return "" }
    let best = curves.best
    let bestCards = best.map { best in
      [
        Card(name: "AP", value: decimal(best.ap, digits: 3), meaning: "the best, on validation images"),
        Card(name: "AP50", value: decimal(best.ap50, digits: 3), meaning: "of the same weights"),
        Card(name: "Best epoch", value: epochCount(best.epoch), meaning: "of \(epochs(last.epoch))"),
      ]
    }
    return Card.list((bestCards ?? []) + lastCards(last))
  }

  private func lastCards(_ last: TrainingCurves.Record) -> [Card] {
    let loss = Card(name: "Training loss", value: decimal(last.training.total, digits: 3), meaning: "sum of the four, at the end")
    let validation = last.validation.map { Card(name: "Validation loss", value: decimal($0.total, digits: 3), meaning: "at the end") }
    return [loss] + (validation.map { [$0] } ?? [])
      + [Card(name: "Time", value: duration(minutes: last.minutes), meaning: "\(last.step) \(last.step == 1 ? "step" : "steps")")]
  }

  private var learning: HTML {
    "<div class=\"charts\">\n\(curves.charts.map(\.html))</div>\n\(Self.link(Self.curvesFile))"
  }

  private func section(_ labels: LabelsPicture, file: String) -> Page.Section {
    Page.Section(labels.title, note: labels.summary, "\(labels.html)\(Self.link(file))")
  }

  /// A line that leads to the charts above it as a file.
  private static func link(_ file: String) -> HTML { "<p class=\"files\">As a picture: <a href=\"\(file)\">\(file)</a></p>\n" }
}
