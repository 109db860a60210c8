/// Why a share of the objects is not found.
public struct MissReason: Sendable {
  /// In a few words, such as "boxes fit, but the class scores too low".
  public var reason: String
  /// How many objects are missed for it.
  public var count: Int
  /// Of all objects, 0...1.
  public var share: Double

  /// A reason with what it costs.
  public init(_ reason: String, count: Int, share: Double) { (self.reason, self.count, self.share) = (reason, count, share) }
}

extension BarList {
  /// What each reason costs.
  init(_ reasons: [MissReason]) {
    self.init(
      "What is still missed, and why",
      bars: reasons.map { Bar($0.reason, quantity: Double($0.count), text: "\($0.count) (\(percentage($0.share)))") })
  }
}
