import JSON

/// What a run was made with, kept beside its results so that it is not resumed with something else.
public struct RunSettings: Sendable {
  /// Names and values of all that the results depend on, in the order in which people read them.
  public var values: KeyValuePairs<String, String>

  /// Settings.
  public init(_ values: KeyValuePairs<String, String>) { self.values = values }

  /// One JSON object, a line a setting.
  var text: String {
    let lines = values.map { "  \(JSONText.string($0.key)): \(JSONText.string($0.value))" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  /// Throws `OutputError.otherSettings` or `OutputError.unknownSetting` unless the file at `path` has the same values.
  func check(_ path: String, directory: String) throws(OutputError) {
    let earlier = try Self.read(path)
    for (name, value) in values where earlier[name] != value {
      guard let before = earlier[name] else { throw .unknownSetting(directory: directory, name: name) }
      throw .otherSettings(directory: directory, name: name, earlier: before, now: value)
    }
  }

  private static func read(_ path: String) throws(OutputError) -> [String: String] {
    var values: [String: String] = [:]
    do {
      try FileReader.bytes(of: path).withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        try reader.object { values[$1] = try $0.string() }
      }
      return values
    } catch let error as OutputError { throw error } catch {
      throw .corrupt(path: path, line: 1, reason: (error as? JSONProblem)?.reason ?? "it is not JSON")
    }
  }
}
