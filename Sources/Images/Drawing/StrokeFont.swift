/// A scalable sans-serif font of single strokes for printable ASCII; any other character is a box.
enum StrokeFont {
  /// From the tops of capitals to the baseline in glyph units.
  static let capHeight: Float = 14
  /// The width of the pen in glyph units.
  static let penWidth: Float = 1.95
  private static let spacing: Float = 3.4

  /// The width of a line of text, from the first stroke to the last, in glyph units.
  static func width(of text: some StringProtocol) -> Float {
    guard !text.isEmpty else { return 0 }
    return text.reduce(penWidth - spacing) { $0 + glyph($1).width + spacing }
  }

  /// The lines of a text whose ink begins at the origin, in glyph units.
  static func polylines(of text: some StringProtocol) -> [Glyph.Polyline] {
    var x = penWidth / 2
    var lines: [Glyph.Polyline] = []
    for character in text {
      let glyph = glyph(character)
      lines += glyph.polylines.map { $0.map { Glyph.Point(x: $0.x + x, y: $0.y + penWidth / 2) } }
      x += glyph.width + spacing
    }
    return lines
  }

  private static func glyph(_ character: Character) -> Glyph {
    glyphs[character] ?? missing
  }

  private static let missing = Glyph(path: "M0 0 L8 0 L8 14 L0 14 L0 0")

  private static let glyphs = Dictionary(
    uniqueKeysWithValues: table.split(separator: "\n").map { line in
      (line.first!, Glyph(path: line.dropFirst()))
    })
}
