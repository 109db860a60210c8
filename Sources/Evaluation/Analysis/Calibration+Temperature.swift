import CLibrary

extension Calibration {
  /// The logit of a score; scores of 0 and 1 are taken a little inward.
  static func logit(_ score: Double) -> Double {
    let inward = min(max(score, 1e-6), 1 - 1e-6)
    return log(inward / (1 - inward))
  }

  /// The inverse of `logit`.
  static func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

  /// The temperature from 1/20 to 20 at which the outcomes are most likely.
  ///
  /// Their log-likelihood is concave in the inverse temperature: bisection finds where its slope changes sign.
  static func temperature(_ outcomes: [(logit: Double, isRight: Bool)]) -> Double {
    let margins = outcomes.map { $0.isRight ? $0.logit : -$0.logit }
    var (low, high) = (-log(20.0), log(20.0))
    while high - low > 1e-6 {
      let middle = (low + high) / 2
      if slope(margins, inverseTemperature: exp(-middle)) > 0 { high = middle } else { low = middle }
    }
    return exp((low + high) / 2)
  }

  /// The derivative of the log-likelihood by the inverse temperature; a margin is the logit of the truth.
  private static func slope(_ margins: [Double], inverseTemperature: Double) -> Double {
    margins.reduce(0) { $0 + $1 * probability(-$1 * inverseTemperature) }
  }
}
