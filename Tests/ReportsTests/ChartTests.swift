import Reports
import Testing

@Suite("Charts")
struct ChartTests {
  @Test(
    "an axis that holds values ends at round numbers",
    arguments: [([0.0, 1180], 0.0...1500), ([0.1, 0.9], 0...1), ([-3, 17], -5...20), ([4, 4], 3.4...4.6), ([.nan, 2, 0], 0...2)])
  func axis(values: [Double], range: ClosedRange<Double>) {
    let axis = Axis("", holding: values)
    #expect(abs(axis.range.lowerBound - range.lowerBound) < 1e-9 && abs(axis.range.upperBound - range.upperBound) < 1e-9, "\(axis.range)")
  }

  @Test("axes have labelled ticks")
  func ticks() {
    let text = LineChart("t", x: Axis("Recall"), y: Axis("Loss", 0...2500), series: []).html.text
    for label in ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "0", "500", "1000", "1500", "2000", "2500", "Recall", "Loss"] {
      #expect(text.contains(">\(label)</text>"))
    }
  }

  @Test("a line goes through its points, with a gap where one is no number")
  func line() {
    let points = [(0.0, 0.0), (0.5, 1), (0.75, Double.nan), (1, 0)].map { Series.Point(x: $0, y: $1) }
    let text = LineChart("t", x: Axis("x"), y: Axis("y"), series: [Series("s", points)]).html.text
    #expect(text.contains("d=\"M66 284 L267 10 M468 284\""))
  }

  @Test("a bar stands on the axis, as wide as it was asked to be")
  func bars() {
    let bars = Series("s", [.init(x: 0.5, y: 0.5)], mark: .bars(width: 0.5))
    let text = LineChart("t", x: Axis("x"), y: Axis("y"), series: [bars]).html.text
    #expect(text.contains("<rect x=\"167.3\" y=\"147\" width=\"199.5\" height=\"137\"/>"))
  }

  @Test("a legend names all series where there are several")
  func legend() {
    func chart(_ names: [String]) -> LineChart { LineChart("t", x: Axis("x"), y: Axis("y"), series: names.map { Series($0, []) }) }
    #expect(!chart(["one"]).html.text.contains("class=\"legend\""))
    let text = chart(["one", "two"]).html.text
    #expect(text.contains("</svg>one</li>") && text.contains("</svg>two</li>"))
  }

  @Test("a heat map has a cell for each count, shaded by its share of the row")
  func heatMap() {
    let map = HeatMap(
      "t", rowTitle: "r", columnTitle: "c", rows: ["a", "b"], columns: ["a", "b"], counts: [[3, 1], [0, 0]], matchCount: 2)
    #expect(map.html.text.contains("style=\"--share:0.750\" title=\"a → a: 3 of 4, 75.0 %\">75 %<small>3</small></td>"))
    #expect(map.html.text.contains("style=\"--share:0.250\""))
  }

  @Test("bars are drawn relative to the largest, or to what is full")
  func barList() {
    let bars = [0.1, 0.2].map { BarList.Bar("b", quantity: $0, text: "some") } + [BarList.Bar("none", quantity: nil, text: "–")]
    #expect(widths(BarList("t", bars: bars)) == ["50", "100", "0"])
    #expect(widths(BarList("t", bars: bars, full: 1)) == ["10", "20", "0"])
  }

  private func widths(_ list: BarList) -> [Substring] {
    list.html.text.matches(of: #/width:([0-9.]+)%/#).map(\.1)
  }
}
