import Detectors
import Files
import JSON

/// What a run was made with, kept beside its results: so that people know, and that it is not resumed with something else.
public struct RunRecord: Sendable {
  /// What a resumed run must have in common with the first, in the order in which people read it.
  public var settings: [RunSetting]
  /// What is only good to know, such as the date.
  public var facts: [RunSetting]

  /// Settings and facts.
  public init(_ settings: [RunSetting], facts: [RunSetting] = []) { (self.settings, self.facts) = (settings, facts) }

  private static let filesKey = "files"

  /// One JSON object, a line a setting.
  var text: String {
    let lines = (facts + settings + [RunSetting(Self.filesKey, .text(WrittenFiles.fileName))]).map { setting in
      "  \(JSONText.string(setting.name)): \(setting.value.json)"
    }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  /// Throws `RunError.otherSettings` or `RunError.unknownSetting` unless the file at `path` has the same values.
  func check(_ path: String, directory: String) throws {
    let earlier = try Self.read(path)
    for setting in settings where earlier[setting.name] != setting.value.description {
      guard let before = earlier[setting.name] else { throw RunError.unknownSetting(directory: directory, name: setting.name) }
      throw RunError.otherSettings(directory: directory, name: setting.name, earlier: before, now: setting.value.description)
    }
    if earlier[Self.filesKey] == nil { throw RunError.unknownSetting(directory: directory, name: "files") }
  }

  /// Whether the run whose settings are at `path` kept a list of its files, as earlier versions did not.
  static func notesItsFiles(_ path: String) throws -> Bool { try read(path)[filesKey] != nil }

  /// The values in the words of `RunSetting.Value`.
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

extension RunSetting.Value {
  /// As a JSON value; numbers that are infinite, and levels, are texts.
  fileprivate var json: String {
    switch self {
    case .number(let number) where number.isFinite: description
    case .integer, .flag: description
    case .texts(let texts): JSONText.array(texts.map(JSONText.string))
    case .text, .number, .levels: JSONText.string(description)
    }
  }
}
