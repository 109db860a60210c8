/// Why one image has no result; all others are untouched by it.
public struct ImageFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path as it was given.
  public var file: String
  public var stage: Stage
  /// A word that programs may compare, such as "truncated".
  public var code: String
  /// One sentence that names the file and the remedy.
  public var message: String

  /// Where it happened.
  public enum Stage: String, Sendable {
    case find, decode, detect, write
  }

  /// A failure.
  public init(file: String, stage: Stage, code: String, message: String) {
    self.file = file
    self.stage = stage
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
