import Evaluation

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
