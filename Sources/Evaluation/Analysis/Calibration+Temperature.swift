import Glibc

extension Calibration {
  /// The logit of a score; scores of 0 and 1 are taken a little inward.
  static func logit(_ score: Double) -> Double {
    let inward = min(max(score, 1e-6), 1 - 1e-6)
    return log(inward / (1 - inward))
  }

  /// The inverse of `logit`.
  static func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

  /// The temperature from 1/20 to 20 at which the outcomes are most likely: golden-section search over its logarithm.
  static func temperature(_ outcomes: [(logit: Double, isRight: Bool)]) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (-log(20.0), log(20.0))
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (leftLoss, rightLoss) = (loss(outcomes, exp(left)), loss(outcomes, exp(right)))
    while high - low > 1e-6 {
      if leftLoss < rightLoss {
        (high, right, rightLoss) = (right, left, leftLoss)
        left = high - ratio * (high - low)
        leftLoss = loss(outcomes, exp(left))
      } else {
        (low, left, leftLoss) = (left, right, rightLoss)
        right = low + ratio * (high - low)
        rightLoss = loss(outcomes, exp(right))
      }
    }
    return exp((low + high) / 2)
  }

  /// The negative log-likelihood.
  private static func loss(_ outcomes: [(logit: Double, isRight: Bool)], _ temperature: Double) -> Double {
    outcomes.reduce(0) { sum, outcome in
      let logit = (outcome.isRight ? outcome.logit : -outcome.logit) / temperature
      return sum + (logit > 0 ? log1p(exp(-logit)) : log1p(exp(logit)) - logit)
    }
  }
}
