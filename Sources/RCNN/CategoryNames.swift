import Detectors
import Files
import JSON

extension CategoryList {
  /// The class names in a file, one a line; a leading "__background__" may be there or not, and "N/A" or "-" stands for nothing. Throws `FileError`.
  public init(contentsOf path: String) throws(FileError) {
    try self.init(FileReader.text(of: path, from: .any).utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }, in: path)
  }

  /// The class names in a file, if `text` is the path of one, or in a list with commas. Throws `FileError`.
  public init(fileOrList text: String) throws(FileError) {
    let looksLikeFile =
      text.utf8.contains(UInt8(ascii: "/")) || ["txt", "names"].contains(text.pathExtension) || FileKind(of: text) == .file
    if looksLikeFile { try self.init(contentsOf: text) } else { try self.init(text.utf8.split(separator: UInt8(ascii: ",")), in: text) }
  }

  /// The names of all classes in a file or list, each of which has one. Throws `FileError`.
  public static func names(fileOrList text: String) throws(FileError) -> [String] {
    var names: [String] = []
    for (index, name) in try CategoryList(fileOrList: text).names.dropFirst().enumerated() {
      guard let name else {
        throw .refused(
          path: text, reason: "class \(index + 1) has no name (\"-\" and \"N/A\" are none), which it needs here; leave it out, or name it")
      }
      names.append(name)
    }
    return names
  }

  /// Throws where two classes have the same name, by which the second one could not be meant.
  private init(_ names: [Substring.UTF8View], in source: String) throws(FileError) {
    let names = names.map { String(Substring($0)).trimmed }.filter { !$0.isEmpty }
    let foreground = (names.first == "__background__" ? names[1...] : names[...]).map(CategoryList.name)
    var seen: Set<String> = []
    for name in foreground.compactMap(\.self) where !seen.insert(name.lowercased()).inserted {
      throw .refused(path: source, reason: "it names \"\(name)\" twice; give each class a name of its own")
    }
    self.init(names: ["__background__"] + foreground)
  }

  /// The labels below `count` with their names, without the background and labels that stand for nothing.
  func classes(count: Int) -> [(label: Int, name: String)] {
    let unused = Set(unused)
    return (1..<max(count, 1)).filter { !unused.contains($0) }.map { ($0, self[$0]) }
  }
}

/// Scores above which detections of single classes are kept, as a file tells them: one JSON object of names and numbers.
public struct ClassThresholds: Sendable, Equatable {
  /// By the name of the class, each 0 to 1.
  public let scores: [String: Float]

  /// Thresholds by the name of the class.
  public init(_ scores: [String: Float]) { self.scores = scores }

  /// The thresholds in a file; throws `FileError.unreadable` or `DetectorError.badThresholds`.
  public init(contentsOf path: String) throws {
    do throws(FileError) { scores = try JSONReader.read(path, Self.scores) } catch .malformed(_, let line, let reason) {
      throw DetectorError.badThresholds(file: path, reason: "in line \(line) \(reason)")
    } catch {
      throw error
    }
  }

  /// Writes the file; one that is there is replaced only if `replacing`, and only if it holds thresholds as well. Throws `FileError`.
  public func write(to path: String, replacing: Bool = false) throws {
    let isReplaced = replacing && (try? ClassThresholds(contentsOf: path)) != nil
    let members = scores.sorted { $0.key < $1.key }.map { "  \(JSONText.string($0.key)): \(JSONText.number($0.value))" }
    try NewFile.write("{\n\(members.joined(separator: ",\n"))\n}\n", to: path, existing: isReplaced ? .replace : .refuse)
  }

  private static func scores(_ reader: inout JSONReader) throws -> [String: Float] {
    var scores: [String: Float] = [:]
    try reader.object { reader, name in
      let score = try reader.float()
      guard (0...1).contains(score) else { throw reader.problem(.content("the score of \(JSONText.string(name)) is not from 0 to 1")) }
      scores[name] = score
    }
    return scores
  }
}
