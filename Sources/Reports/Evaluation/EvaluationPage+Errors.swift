import Evaluation

extension HeatMap {
  /// Classes with the most objects, if there are too many to be read.
  init(_ matrix: ConfusionMatrix, scoreThreshold: Double, limit: Int = 20) {
    let names = matrix.categories.map(\.name)
    let shown =
      names.indices.sorted { matrix.counts[$0].reduce(0, +) > matrix.counts[$1].reduce(0, +) }.prefix(limit).sorted() + [names.count]
    let note = names.count > limit ? "; the \(limit) classes with the most objects" : ""
    self.init(
      "Confusion at a score above \(decimal(scoreThreshold, digits: 2))\(note)", rowTitle: "marked",
      columnTitle: "found", rows: shown.map { $0 < names.count ? names[$0] : "nothing there" },
      columns: shown.map { $0 < names.count ? names[$0] : "not found" }, counts: shown.map { row in shown.map { matrix.counts[row][$0] } })
  }
}

extension BarList {
  /// What each kind of error costs.
  init(_ breakdown: ErrorBreakdown) {
    self.init(
      "What AP50 would gain without each kind of error",
      bars: breakdown.errors.map { error in
        Bar(
          error.kind.rawValue, note: "\(error.kind.meaning) (\(error.count))", quantity: error.effect,
          text: decimal(error.effect, digits: 3)
        )
      })
  }

  /// AP by the size of objects.
  init(sizes numbers: COCONumbers) {
    let sizes = [
      ("small", "up to 32 × 32 pixels", numbers.apSmall), ("medium", "up to 96 × 96 pixels", numbers.apMedium),
      ("large", "over 96 × 96 pixels", numbers.apLarge),
    ]
    self.init(
      "AP by the size of objects",
      bars: sizes.map { name, note, value in
        let value = EvaluationPage.measured(value)
        return Bar(name, note: note, quantity: value, text: decimal(value, digits: 3))
      }, full: 1)
  }
}

extension ErrorKind {
  fileprivate var meaning: String {
    switch self {
    case .classification: "the box fits an object of another class"
    case .localization: "right class, too little overlap"
    case .both: "another class, too little overlap"
    case .duplicate: "the object has a better detection"
    case .background: "there is no object"
    case .missed: "objects without a detection"
    }
  }
}
