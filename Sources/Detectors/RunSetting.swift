/// Something that the results of a run depend on, by its name for programs and people.
public struct RunSetting: Sendable, Equatable {
  /// Unlike all others of a run.
  public let name: String
  /// What it is set to.
  public let value: Value

  /// A setting.
  public init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }

  /// What a setting can be.
  public enum Value: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case number(Float)
    case flag(Bool)
    case texts([String])
    /// Numbers a level of a pyramid, finest first.
    case levels([[Float]])
  }

  /// A list of numbers.
  static func numbers(_ name: String, _ values: [some CustomStringConvertible]) -> RunSetting {
    RunSetting(name, .texts(values.map(\.description)))
  }
}

extension RunSetting.Value: CustomStringConvertible {
  /// In words; equal values have equal words. Levels as they are typed, once where all have the same: `16,32/64,128`.
  public var description: String {
    switch self {
    case .text(let text): return text
    case .integer(let integer): return "\(integer)"
    case .number(let number): return "\(number)"
    case .flag(let flag): return "\(flag)"
    case .texts(let texts): return texts.joined(separator: ",")
    case .levels(let levels):
      let texts = levels.map { $0.map { Int(exactly: $0).map(String.init) ?? "\($0)" }.joined(separator: ",") }
      return Set(texts).count == 1 ? texts[0] : texts.joined(separator: "/")
    }
  }
}
