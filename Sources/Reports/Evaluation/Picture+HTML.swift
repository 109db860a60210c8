extension Picture {
  /// A figure that shows an image file of a size, given relative to the page, under the boxes; they are in pixels of `width` x `height`.
  func html(file: String, width: Int, height: Int) -> HTML {
    let ordered = Kind.allCases.flatMap { kind in boxes.filter { $0.kind == kind } }
    let fontSize = Double(width) / 30
    return """
      <figure class="picture"><svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(name)">
      <image href="\(file)" width="\(width)" height="\(height)" preserveAspectRatio="none"/>
      \(ordered.map { $0.html(fontSize: fontSize) })</svg>
      <figcaption>\(name)<small>\(caption)</small></figcaption></figure>

      """
  }

  /// What the kinds of boxes mean, with switches for each.
  static let key: HTML = "<p class=\"key\">\(Kind.allCases.map(\.key))</p>\n"
}

extension Picture.Box {
  /// Boxes of mistakes carry their label; the others tell it to whoever points at them.
  fileprivate func html(fontSize: Double) -> HTML {
    let isMistake = kind == .wrong || kind == .missed
    let isNearTop = box.y < 1.5 * fontSize
    let text: HTML = """
      <text x="\(box.x)" y="\(box.y + (isNearTop ? 1.1 : -0.4) * fontSize)" font-size="\(fontSize)" stroke-width="\(fontSize / 4)">\(label)</text>
      """
    return """
      <g class="\(kind.rawValue)"><title>\(kind.meaning): \(label)</title>\
      <rect x="\(box.x)" y="\(box.y)" width="\(box.width)" height="\(box.height)"/>\(isMistake ? text : "")</g>

      """
  }
}

extension Picture.Kind {
  fileprivate var meaning: String {
    switch self {
    case .found: "marked and found"
    case .right: "detection, right"
    case .missed: "marked and missed"
    case .wrong: "detection, wrong"
    }
  }

  fileprivate var key: HTML {
    """
    <label class="\(rawValue)"><input type="checkbox" id="show-\(rawValue)" checked>\
    <svg viewBox="0 0 22 14"><rect x="1.5" y="1.5" width="19" height="11"/></svg>\(meaning)</label>
    """
  }
}
