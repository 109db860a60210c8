import Results

/// One axis of a chart.
public struct Axis: Sendable, Equatable {
  /// What it counts.
  public var title: String
  /// Its two ends.
  public var range: ClosedRange<Double>
  /// Whether it begins where others end, as rows of images do, which are counted downwards.
  public var isReversed = false

  /// Values beyond it are drawn at it: sums of them would not be finite.
  private static let limit = 1e30

  /// An axis over a range; one without extent is widened.
  public init(_ title: String, _ range: ClosedRange<Double> = 0...1) {
    self.title = title
    let margin = range.lowerBound < range.upperBound ? 0 : max(0.5, abs(range.lowerBound) / 100)
    self.range = range.lowerBound - margin...range.upperBound + margin
  }

  /// An axis that holds all values, from tick to tick; values that are no numbers do not count.
  public init(_ title: String, holding values: some Sequence<Double>) {
    let finite = values.filter(\.isFinite).map { min(max($0, -Self.limit), Self.limit) }
    self.init(title, (finite.min() ?? 0)...(finite.max() ?? 1))
    let step = tickStep
    range = (range.lowerBound / step).rounded(.down) * step...(range.upperBound / step).rounded(.up) * step
  }

  /// Round numbers, about five of them.
  var ticks: [Double] {
    let step = tickStep
    let (first, last) = ((range.lowerBound / step - 1e-9).rounded(.up), (range.upperBound / step + 1e-9).rounded(.down))
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// A tick's text, with as many decimals as ticks need to differ.
  func label(_ tick: Double) -> String {
    if abs(tick) >= 1e6 { return scientific(Float(tick)) }
    var (digits, step) = (0, tickStep)
    while digits < 9 && abs(step - step.rounded()) > 1e-6 { (digits, step) = (digits + 1, step * 10) }
    return decimal(tick, digits: digits)
  }

  /// The place of a value, 0...1.
  func share(_ value: Double) -> Double {
    let share = (min(max(value, range.lowerBound), range.upperBound) - range.lowerBound) / (range.upperBound - range.lowerBound)
    return isReversed ? 1 - share : share
  }

  /// 1, 2 or 5 times a power of ten.
  private var tickStep: Double {
    let rough = (range.upperBound - range.lowerBound) / 5
    var power = 1.0
    while power * 10 <= rough { power *= 10 }
    while power > rough { power /= 10 }
    return power * ([1, 2, 5, 10].first { power * $0 >= rough * 0.999 } ?? 10)
  }
}
