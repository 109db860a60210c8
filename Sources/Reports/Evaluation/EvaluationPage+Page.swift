extension EvaluationPage {
  /// The page, given its galleries.
  func page(worst gallery: HTML, best other: HTML, errors examples: HTML) -> Page {
    var sections = leading
    if !numbers.isEmpty { sections.append(.init("Summary", note: summaryNote, Card.list(numbers.map(\.card)))) }
    if !classes.isEmpty { sections.append(.init("Classes", ClassRow.table(classes, all: allClasses))) }
    if !curves.isEmpty { sections.append(.init("Curves", "<div class=\"charts\">\(curves.map(\.html))</div>\n")) }
    if !views.isEmpty || !breakdowns.isEmpty { sections.append(.init("Errors", mistakes)) }
    if !errorGalleries.isEmpty { sections.append(.init("Examples of errors", note: Self.exampleRule, "\(Picture.key)\(examples)")) }
    if !calibration.isEmpty {
      sections.append(.init("Calibration", note: calibrationNote, "<div class=\"charts\">\(calibration.map(\.html))</div>\n"))
    }
    if !worst.isEmpty {
      sections.append(.init("Worst images", note: pictureRule, "\(errorGalleries.isEmpty ? Picture.key : "")\(gallery)"))
    }
    if !best.isEmpty { sections.append(.init("Best images", note: worst.isEmpty ? pictureRule : "", other)) }
    if !facts.isEmpty { sections.append(.init("About this report", Fact.table(facts))) }
    return Page(title: title, subtitle: subtitle, sections: sections, rules: ThresholdView.rules(count: views.count))
  }

  private static let exampleRule = """
    Of each kind the detections with the highest scores, and the largest objects that were missed, one an image, with what is around them. A picture that is \
    clicked on fills the window.
    """

  /// What errors cost, and what was taken for what.
  private var mistakes: HTML {
    "<div class=\"charts\">\(breakdowns.map(\.html))</div>\n\(ThresholdView.choice(views, chosen: chosenThreshold))"
  }
}

extension EvaluationPage.Number {
  fileprivate var card: Card { Card(name: name, value: decimal(value, digits: 3), meaning: meaning) }
}
