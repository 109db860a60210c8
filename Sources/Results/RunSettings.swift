import Files
import JSON

/// What a run was made with, kept beside its results: so that people know, and that it is not resumed with something else.
public struct RunSettings: Sendable {
  /// What a resumed run must have in common with the first, in the order in which people read it.
  public var values: KeyValuePairs<String, Value>
  /// What is only good to know, such as the date.
  public var facts: KeyValuePairs<String, Value>

  /// A setting as JSON has it.
  public enum Value: Sendable, Equatable {
    case text(String)
    case integer(Int)
    /// Infinite ones are written as texts.
    case number(Float)
    case flag(Bool)
    case texts([String])
  }

  /// Settings and facts.
  public init(_ values: KeyValuePairs<String, Value>, facts: KeyValuePairs<String, Value> = [:]) {
    (self.values, self.facts) = (values, facts)
  }

  private static let filesKey = "files"

  /// One JSON object, a line a setting.
  var text: String {
    let files = (key: Self.filesKey, value: Value.text(WrittenFiles.fileName))
    let lines = (Array(facts) + Array(values) + [files]).map { "  \(JSONText.string($0.key)): \($0.value.json)" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  /// Throws `RunError.otherSettings` or `RunError.unknownSetting` unless the file at `path` has the same values.
  func check(_ path: String, directory: String) throws {
    let earlier = try Self.read(path)
    for (name, value) in values where earlier[name] != value.plain {
      guard let before = earlier[name] else { throw RunError.unknownSetting(directory: directory, name: name) }
      throw RunError.otherSettings(directory: directory, name: name, earlier: before, now: value.plain)
    }
    if earlier[Self.filesKey] == nil { throw RunError.unknownSetting(directory: directory, name: "files") }
  }

  /// Whether the run whose settings are at `path` kept a list of its files, as earlier versions did not.
  static func notesItsFiles(_ path: String) throws -> Bool { try read(path)[filesKey] != nil }

  /// The values in the form that `Value.plain` gives.
  private static func read(_ path: String) throws -> [String: String] {
    do throws(FileError) {
      return try JSONReader.read(path, from: .regular) { reader in
        var values: [String: String] = [:]
        try reader.object { values[$1] = try plain(&$0) }
        return values
      }
    } catch .malformed(_, let line, let reason) {
      throw RunError.corrupt(path: path, line: line, reason: reason)
    } catch {
      throw error
    }
  }

  private static func plain(_ reader: inout JSONReader) throws -> String {
    switch reader.peek() {
    case UInt8(ascii: "\""): return try reader.string()
    case UInt8(ascii: "["):
      var elements: [String] = []
      try reader.array { elements.append(try plain(&$0)) }
      return elements.joined(separator: ",")
    default: return try reader.scalarText()
    }
  }
}

extension RunSettings.Value {
  /// As a JSON value.
  var json: String {
    switch self {
    case .text(let text): JSONText.string(text)
    case .number(let number) where !number.isFinite: JSONText.string("\(number)")
    case .texts(let texts): JSONText.array(texts.map(JSONText.string))
    case .integer, .number, .flag: plain
    }
  }

  /// In words; equal values have equal words, also those of files in which numbers are texts.
  var plain: String {
    switch self {
    case .text(let text): text
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .texts(let texts): texts.joined(separator: ",")
    }
  }
}
