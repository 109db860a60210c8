/// Bounds that real checkpoints stay far below: a detector has some 25,000 instructions.
enum PickleLimits {
  /// Values and marks on the stack.
  static let stack = 1_000_000
  static let memo = 1_000_000
  static let opcodes = 10_000_000
  /// Values in all tuples, lists and dictionaries together.
  static let items = 1_000_000
  /// Tuples and containers within each other.
  static let nesting = 64
  /// Bytes of a text that is read; longer ones are passed over.
  static let string = 65_536
}
