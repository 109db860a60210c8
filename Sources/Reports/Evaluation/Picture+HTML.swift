import Boxes
import Images

extension Picture {
  /// A figure that shows an image file, given relative to the page, under the boxes: it holds the part `view` of the image, and fills the window when it is
  /// pointed to by its name, to which it leads itself.
  func html(file: String, name id: String, view: PixelBox) -> HTML {
    let ordered = Kind.allCases.flatMap { kind in boxes.filter { $0.kind == kind } }
    let fontSize = Double(max(view.width, view.height)) / (focus == nil ? 30 : 16)
    var layout = PictureLabels(view: view, fontSize: fontSize)
    // The first label has the best place, and what is drawn last lies on top.
    let labels = ordered.reversed().map { $0.isMistake ? layout.label($0) : "" }.reversed()
    return """
      <figure class="picture" id="\(id)-place"><div class="frame" id="\(id)"><a href="#\(id)"><svg \
      viewBox="\(view.left) \(view.top) \(view.width) \(view.height)" role="img" aria-label="\(name)">
      <image href="\(file)" x="\(view.left)" y="\(view.top)" width="\(view.width)" height="\(view.height)" preserveAspectRatio="none"/>
      \(zip(ordered, labels).map { $0.html(label: $1) })</svg></a><a class="close" href="#\(id)-place">Close</a></div>
      <figcaption>\(name)<small>\(caption)</small></figcaption></figure>

      """
  }

  /// What the kinds of boxes mean, with switches for each.
  static let key: HTML = "<p class=\"key\">\(Kind.allCases.map(\.key))</p>\n"
}

/// Finds places for the labels of a picture that do not cover each other.
private struct PictureLabels {
  /// Places are whole units of the layout, of which the picture is so many wide or high.
  private static let extent = 2000.0
  /// The mean width of a character, in sizes of the font.
  private static let characterWidth = 0.6

  private let view: PixelBox
  private let fontSize: Double
  private let scale: Double
  private var layout: LabelLayout

  init(view: PixelBox, fontSize: Double) {
    (self.view, self.fontSize) = (view, fontSize)
    scale = Self.extent / Double(max(view.width, view.height, 1))
    layout = LabelLayout(bounds: PixelBox(x: 0, y: 0, width: Int(Double(view.width) * scale), height: Int(Double(view.height) * scale)))
  }

  /// The label of a box; nothing where all places are taken: who points at the box reads it.
  mutating func label(_ box: Picture.Box) -> HTML {
    let width = Self.characterWidth * Double(box.label.count) * fontSize
    let frame = PixelBox(
      left: unit(box.box.x - Double(view.left)), top: unit(box.box.y - Double(view.top)),
      right: unit(box.box.x + box.box.width - Double(view.left)), bottom: unit(box.box.y + box.box.height - Double(view.top)))
    let height = Int(1.3 * fontSize * scale)
    guard let place = layout.place(width: Int(width * scale), height: height, at: frame, lineWidth: 0) else { return "" }
    let (x, y) = (Double(view.left) + Double(place.left) / scale, Double(view.top) + Double(place.top) / scale)
    return "<text x=\"\(x)\" y=\"\(y + fontSize)\" font-size=\"\(fontSize)\" stroke-width=\"\(fontSize / 4)\">\(box.label)</text>"
  }

  private func unit(_ length: Double) -> Int { Int(min(max(length * scale, -Self.extent), 2 * Self.extent)) }
}

extension Picture.Box {
  /// Boxes of mistakes carry their label; the others tell it to whoever points at them.
  fileprivate var isMistake: Bool { kind == .wrong || kind == .missed }

  fileprivate func html(label text: HTML) -> HTML {
    """
    <g class="\(kind.rawValue)"><title>\(kind.meaning): \(label)</title>\
    <rect x="\(box.x)" y="\(box.y)" width="\(box.width)" height="\(box.height)"/>\(text)</g>

    """
  }
}

extension Picture.Kind {
  fileprivate var meaning: String {
    switch self {
    case .marked: "marked"
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
