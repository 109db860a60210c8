import ArgumentParser

/// Checks of option values; a violation is a sentence for the person who typed them.
enum Requirement {
  /// An integer that, if given, is not below `minimum`.
  static func atLeast(_ minimum: Int, _ value: Int?, _ option: String) throws {
    guard let value, value < minimum else { return }
    throw ValidationError("\(option) must be at least \(minimum), not \(value).")
  }

  /// A number that, if given, is from 0 to 1.
  static func fraction(_ value: Float?, _ option: String) throws {
    guard let value, !(0...1).contains(value) else { return }
    throw ValidationError("\(option) must be from 0 to 1, not \(value).")
  }
}
