extension EvaluationPage {
  /// The page, given its galleries.
  func page(worst gallery: HTML, best other: HTML) -> Page {
    var sections = leading
    if !numbers.isEmpty { sections.append(.init("Summary", note: summaryNote, Card.list(numbers.map(\.card)))) }
    if !classes.isEmpty { sections.append(.init("Classes", ClassRow.table(classes))) }
    if !curves.isEmpty { sections.append(.init("Curves", "<div class=\"charts\">\(curves.map(\.html))</div>\n")) }
    if confusion != nil || !breakdowns.isEmpty { sections.append(.init("Errors", mistakes)) }
    if !calibration.isEmpty {
      sections.append(.init("Calibration", note: calibrationNote, "<div class=\"charts\">\(calibration.map(\.html))</div>\n"))
    }
    if !worst.isEmpty { sections.append(.init("Worst images", note: pictureRule, "\(Picture.key)\(gallery)")) }
    if !best.isEmpty { sections.append(.init("Best images", note: worst.isEmpty ? pictureRule : "", other)) }
    if !facts.isEmpty { sections.append(.init("About this report", Fact.table(facts))) }
    return Page(title: title, subtitle: subtitle, sections: sections)
  }

  /// The confusion matrix above or beside the other figures.
  private var mistakes: HTML {
    let others = breakdowns.map(\.html)
    guard let confusion, !confusion.isWide else { return "<div class=\"charts\">\(confusion?.html ?? "")\(others)</div>\n" }
    return """
      <div class="charts">
      <div class="stack">
      \(confusion.html)\(Array(others.dropFirst()))</div>
      \(Array(others.prefix(1)))</div>

      """
  }
}

extension EvaluationPage.Number {
  fileprivate var card: Card { Card(name: name, value: decimal(value, digits: 3), meaning: meaning) }
}
