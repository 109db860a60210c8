import Reports
import TestSupport
import Testing

@Suite("Curves of training")
struct TrainingCurvesTests {
  static func losses(_ value: Double) -> TrainingCurves.Losses {
    .init(objectness: value, proposalBox: value / 2, classifier: 2 * value, box: value)
  }

  /// As many epochs of falling losses; every second is validated, AP is best in the last but one of these.
  static func records(_ count: Int) -> [TrainingCurves.Record] {
    (1...count).map { epoch in
      let (loss, isValidated) = (1 / Double(epoch), epoch % 2 == 0)
      let ap = isValidated ? 0.5 - abs(Double(epoch - (count - 2))) / 100 : nil
      return .init(
        epoch: Double(epoch), step: 100 * epoch, minutes: 2.5 * Double(epoch), learningRate: 0.0004, training: losses(loss),
        validation: isValidated ? losses(1.2 * loss) : nil, ap: ap, ap50: ap.map { $0 + 0.2 })
    }
  }

  private func pointCounts(_ chart: LineChart) -> [Int] { chart.series.map(\.points.count) }

  @Test("each chart has a point a record, and of what is measured now and then a point a measurement")
  func points() {
    let charts = TrainingCurves(Self.records(10)).charts
    #expect(charts.map(pointCounts) == [[10, 5], [10, 5], [10, 5], [10, 5], [10, 5], [5, 5], [5, 5], [10]])
    let commands = TrainingCurves(Self.records(10)).svg.matches(of: #/ d="(M[^"]*L[^"]*)"/#).map { $0.1.count { "ML".contains($0) } }
    #expect(commands == charts.flatMap(pointCounts))
  }

  @Test("points stand at their places between zero and the ends of both axes")
  func scale() {
    let chart = TrainingCurves(Self.records(10)).charts[0]
    #expect(chart.x.range == 0...10 && chart.y.range == 0...5)
    // The losses of the first epoch sum up to 4.5: 284 - 274 * 0.9 of the drawing's height, a tenth of its width from 66.
    #expect(chart.html.text.contains("d=\"M106.2 37.4 L146.4 160.7"))
  }

  @Test("small learning rates are told in a unit of their size")
  func learningRate() {
    let chart = TrainingCurves(Self.records(2)).charts[7]
    #expect(chart.title == "Learning rate, in units of 1e-4")
    #expect(chart.series[0].points.allSatisfy { abs($0.y - 4) < 1e-9 })
  }

  @Test("the best record is the first of the highest AP, and marked")
  func best() {
    var records = Self.records(10)
    records[9].ap = records[7].ap
    records[5].ap = .nan
    let curves = TrainingCurves(records)
    #expect(curves.best == records[7])
    #expect(curves.charts[5].series[0].highlight?.x == 8)
    #expect(curves.charts[6].series[0].highlight?.x == 20)
  }

  @Test("long runs are told in hours")
  func hours() {
    var records = Self.records(4)
    records[3].minutes = 360
    let chart = TrainingCurves(records).charts[6]
    #expect(chart.x.title == "Hours" && chart.series[0].points.last?.x == 6)
  }

  @Test(
    "no record, a single one and losses that are no numbers have charts",
    arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e17, 0])
  func oddities(value: Double) {
    #expect(TrainingCurves([]).best == nil)
    var record = Self.records(1)[0]
    (record.training, record.validation, record.learningRate) = (Self.losses(value), Self.losses(value), value)
    for records in [[], [record], Self.records(3) + [record]] {
      let svg = TrainingCurves(records).svg
      _ = MarkupCheck(svg)
      #expect(!svg.contains("nan") && !svg.contains("inf"))
    }
  }

  @Test("a record alone is a dot, since it has no line")
  func single() {
    let text = TrainingCurves(Self.records(1)).charts[0].html.text
    #expect(text.contains("<circle cx=\"468\"") && !text.contains("class=\"legend\""))
  }

  @Test("the file has its own ground and all colours in it, and replaces one that is there")
  func file() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "curves.svg")
    try TrainingCurves(Self.records(4)).write(to: folder["curves.svg"])
    let svg = try folder.text(of: "curves.svg")
    #expect(svg.contains(".page { fill: #f6f7f9; }") && !svg.contains("var("))
    #expect(svg.contains("4 epochs, 400 steps, 10.0 min; best AP 0.500 after 2 epochs."))
  }
}
