import ArgumentParser
import RCNN

/// Checks of option values; a violation is a sentence for the person who typed them.
enum Requirement {
  /// Sides of images in pixels, as long as files may have them.
  static let sides = 1...ImageLimits().side

  /// Numbers of threads, as many as the largest machines have processors.
  static let threads = 1...4_096

  /// Numbers of things that memory may have room for.
  static let counts = 1...1_000_000

  /// An integer that, if given, is in `range`.
  static func within(_ range: ClosedRange<Int>, _ value: Int?, _ option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) must be from \(range.lowerBound) to \(range.upperBound), not \(value).")
  }

  /// A number that, if given, is from 0 to 1.
  static func fraction(_ value: Float?, _ option: String) throws {
    guard let value, !(0...1).contains(value) else { return }
    throw ValidationError("\(option) must be from 0 to 1, not \(value).")
  }
}
