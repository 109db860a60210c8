import CLibrary

/// The rate of each step of a run: up to the whole rate along a line, then down.
public struct LearningSchedule: Sendable, Hashable {
  /// How many steps the rate takes to become the whole one.
  public var warmUpSteps: Int
  /// The share of the rate in the first of them.
  public var warmUpShare: Double
  /// How the rate falls.
  public var decay: Decay
  /// How many steps the run has.
  public var stepCount: Int

  /// How the rate falls.
  public enum Decay: Sendable, Hashable {
    /// By `factor` at each of these shares of the run.
    case drops(at: [Double], factor: Double)
    /// From the end of the warm-up to the end of the run along half a wave of the cosine, to this share of the rate (Loshchilov and Hutter 2017).
    case cosine(finalShare: Double)
  }

  /// A schedule; without warm-up unless it is asked for.
  public init(_ decay: Decay, stepCount: Int, warmUpSteps: Int = 0, warmUpShare: Double = 1) {
    (self.decay, self.stepCount, self.warmUpSteps, self.warmUpShare) = (decay, stepCount, warmUpSteps, warmUpShare)
  }

  /// The rate of a step, counted from 0, where `rate` is the whole one; behind the last step it stays as it is there.
  public func rate(step: Int, of rate: Float) -> Float { Float(Double(rate) * warmUp(Double(step)) * fall(Double(step))) }

  /// The share on the line from `warmUpShare` at step 0 to 1 at `warmUpSteps` (Goyal et al. 2017).
  private func warmUp(_ step: Double) -> Double {
    let length = Double(warmUpSteps)
    return step < length ? warmUpShare + (1 - warmUpShare) * step / length : 1
  }

  private func fall(_ step: Double) -> Double {
    switch decay {
    case .drops(let places, let factor):
      return places.reduce(1) { step >= ($1 * Double(stepCount)).rounded() ? $0 * factor : $0 }
    case .cosine(let finalShare):
      let start = Double(warmUpSteps)
      let progress = min(max((step - start) / max(Double(stepCount) - start, 1), 0), 1)
      return finalShare + (1 - finalShare) * (1 + cos(.pi * progress)) / 2
    }
  }
}
