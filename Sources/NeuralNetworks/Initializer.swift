import RandomNumbers

/// How a parameter starts when no checkpoint provides it.
public enum Initializer: Sendable {
  case constant(Float)
  /// A normal distribution around zero.
  case normal(standardDeviation: Float)
  /// He et al. 2015: normal with variance 2 / fanOut.
  case kaimingNormal(fanOut: Int)
  /// A uniform distribution over -bound ... bound.
  case uniform(bound: Float)

  /// Kaiming-uniform with slope a: bound = sqrt(6 / ((1 + a^2) * fanIn)); a = 1 gives sqrt(3 / fanIn).
  public static func kaimingUniform(a: Float, fanIn: Int) -> Initializer {
    .uniform(bound: (6 / ((1 + a * a) * Float(fanIn))).squareRoot())
  }

  /// `count` values drawn from `generator`.
  public func values(_ count: Int, using generator: inout SplitMix64) -> [Float] {
    switch self {
    case .constant(let value): [Float](repeating: value, count: count)
    case .normal(let deviation): (0..<count).map { _ in generator.normal() * deviation }
    case .kaimingNormal(let fanOut): (0..<count).map { _ in generator.normal() * (2 / Float(fanOut)).squareRoot() }
    case .uniform(let bound): (0..<count).map { _ in Float.random(in: -bound...bound, using: &generator) }
    }
  }
}
