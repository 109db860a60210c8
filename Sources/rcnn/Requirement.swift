import ArgumentParser
import Files
import RCNN

/// Checks of option values; a violation is a sentence for the person who typed them.
enum Requirement {
  /// Sides of images in pixels, as long as files may have them.
  static let sides = 1...ImageLimits().side

  /// Numbers of threads, as many as the largest machines have processors.
  static let threads = 1...4_096

  /// Numbers of things that memory may have room for.
  static let counts = 1...1_000_000

  /// Room for the threads of what follows. The system's pool waits for ever for room that a limit on the process never gives; so throws the exit status, and
  /// says why.
  static func room(forThreads count: Int) throws(ExitCode) {
    if AddressSpace.hasRoom(forThreads: count) { return }
    Log().error("there is no memory for the program's threads; try again when more is free.")
    throw .temporary
  }

  /// An integer that, if given, is in `range`.
  static func within<Value: Comparable>(_ range: ClosedRange<Value>, _ value: Value?, _ option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) must be from \(range.lowerBound) to \(range.upperBound), not \(value).")
  }

  /// A number that, if given, is from 0 to 1.
  static func fraction(_ value: Float?, _ option: String) throws {
    guard let value, !(0...1).contains(value) else { return }
    throw ValidationError("\(option) must be from 0 to 1, not \(value).")
  }
}
