/// Charts beside and below each other as one SVG file that needs nothing but itself. It has a ground of its own, so that it can be read wherever it is shown.
struct ChartSheet {
  let title: String
  let subtitle: String
  let drawings: [ChartDrawing]
  /// How many stand beside each other.
  let columns: Int

  private static let margin = 20
  private static let gap = 14
  private static let head = 76
  private static let padding = 16
  private static let titleHeight = 32
  private static let entriesPerLine = 3
  private static let lineHeight = 20

  /// The whole file.
  var svg: HTML {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
    font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="13">
    <title>\(title)</title>
    <style>
    \(Self.rules)</style>
    <rect class="page" width="100%" height="100%"/>
    <text class="ink" x="\(Self.margin)" y="36" font-size="22" font-weight="600">\(title)</text>
    <text class="axis" x="\(Self.margin)" y="58">\(subtitle)</text>
    \(drawings.indices.map(card))</svg>

    """
  }

  private static let rules = HTML(
    stringLiteral: Palette.resolved(
      """
      .page { fill: var(--page); }
      .card { fill: var(--card); stroke: var(--rule); }
      .ink { fill: var(--ink); }
      \(Stylesheet.charts)
      .bars path { stroke-width: 8; opacity: 0.75; }

      """, Palette.light))

  private static let cardWidth = Plot.width + 2 * padding

  private var width: Int { 2 * Self.margin + columns * (Self.cardWidth + Self.gap) - Self.gap }

  private var height: Int { Self.head + (drawings.count + columns - 1) / columns * (cardHeight + Self.gap) - Self.gap + Self.margin }

  /// All cards leave room for the longest legend.
  private var cardHeight: Int {
    let lines = drawings.map { ($0.legend.count + Self.entriesPerLine - 1) / Self.entriesPerLine }.max() ?? 0
    return Self.titleHeight + Plot.height + lines * Self.lineHeight + Self.padding
  }

  private func card(_ index: Int) -> HTML {
    let (drawing, x) = (drawings[index], Self.margin + index % columns * (Self.cardWidth + Self.gap))
    let y = Self.head + index / columns * (cardHeight + Self.gap)
    return """
      <g transform="translate(\(x) \(y))"><rect class="card" width="\(Self.cardWidth)" height="\(cardHeight)" rx="10"/>
      <text class="ink" x="\(Self.padding)" y="25" font-weight="600">\(drawing.title)</text>
      <g transform="translate(\(Self.padding) \(Self.titleHeight))">
      \(drawing.marks)\(drawing.legend.indices.map { entry(drawing.legend[$0], $0) })</g></g>

      """
  }

  private func entry(_ entry: ChartDrawing.Entry, _ index: Int) -> HTML {
    let x = Plot.start + Double(index % Self.entriesPerLine) * (Plot.end - Plot.start) / Double(Self.entriesPerLine)
    let y = Plot.height + index / Self.entriesPerLine * Self.lineHeight + 10
    return """
      <g transform="translate(\(x) \(y))"><g class="\(entry.className)"><path d="M0 0H18"/></g>\
      <text class="ink" x="25" dy="0.34em">\(entry.name)</text></g>

      """
  }
}
