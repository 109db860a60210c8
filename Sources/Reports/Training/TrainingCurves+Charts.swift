import CLibrary

extension TrainingCurves {
  /// The losses' sum and each loss, AP by epochs and by time, and the learning rate.
  public var charts: [LineChart] {
    [
      losses("Loss: sum of the four", \.total), losses("Loss: object or background", \.objectness),
      losses("Loss: boxes of proposals", \.proposalBox), losses("Loss: classes", \.classifier), losses("Loss: final boxes", \.box),
      precisions("AP by epochs", "Epoch", \.epoch), timedPrecisions, rates,
    ]
  }

  /// A loss on the images that are learned from and on those that are not.
  private func losses(_ title: String, _ loss: (Losses) -> Double) -> LineChart {
    let training = points(by: \.epoch) { loss($0.training) }
    let validation = points(by: \.epoch) { $0.validation.map(loss) }
    let series = [Series("training", training)] + (validation.isEmpty ? [] : [Series("validation", validation)])
    return Self.chart(title, x: "Epoch", y: "Loss", series)
  }

  private var timedPrecisions: LineChart {
    let isLong = records.contains { $0.minutes >= 180 }
    return precisions("AP by time", isLong ? "Hours" : "Minutes") { isLong ? $0.minutes / 60 : $0.minutes }
  }

  /// AP and AP50, the best AP marked.
  private func precisions(_ title: String, _ unit: String, _ time: (Record) -> Double) -> LineChart {
    let highlight = best.flatMap { best in best.ap.map { Series.Point(x: time(best), y: $0) } }
    let series = [Series("AP", points(by: time, \.ap), highlight: highlight), Series("AP50", points(by: time, \.ap50))]
    return Self.chart(title, x: unit, y: "AP", series)
  }

  /// Small rates are told in a unit of their size, since an axis has no room for many zeros.
  private var rates: LineChart {
    let highest = records.map(\.learningRate).filter(\.isFinite).max() ?? 0
    let exponent = highest > 0 && highest < 0.01 ? Int(log10(highest).rounded(.down)) : 0
    let unit = pow(10, Double(exponent))
    let series = Series("learning rate", points(by: \.epoch) { $0.learningRate / unit })
    let title = exponent == 0 ? "Learning rate" : "Learning rate, in units of 1e\(exponent)"
    return Self.chart(title, x: "Epoch", y: "Learning rate", [series])
  }

  /// Those of the records that have a value, also one that is no number.
  private func points(by time: (Record) -> Double, _ value: (Record) -> Double?) -> [Series.Point] {
    records.compactMap { record in value(record).map { Series.Point(x: time(record), y: $0) } }
  }

  /// A chart with the zero of both axes.
  private static func chart(_ title: String, x: String, y: String, _ series: [Series]) -> LineChart {
    let points = series.flatMap(\.points)
    return LineChart(title, x: Axis(x, holding: [0] + points.map(\.x)), y: Axis(y, holding: [0] + points.map(\.y)), series: series)
  }
}
