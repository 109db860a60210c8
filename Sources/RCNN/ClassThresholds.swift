import JSON
import Results

/// Scores above which detections of single classes are kept, as a file tells them: one JSON object of names and numbers.
public struct ClassThresholds: Sendable, Equatable {
  /// By the name of the class, each 0 to 1.
  public let scores: [String: Float]

  /// Thresholds by the name of the class.
  public init(_ scores: [String: Float]) { self.scores = scores }

  /// The thresholds in a file; throws `OutputError.unreadable` or `DetectorError.badThresholds`.
  public init(contentsOf path: String) throws {
    let bytes = try FileReader.bytes(of: path)
    do { scores = try bytes.withUnsafeBytes(Self.scores) } catch let problem as JSONProblem {
      throw DetectorError.badThresholds(file: path, reason: "at byte \(problem.offset + 1) \(problem.reason)")
    }
  }

  /// Writes the file; throws `OutputError`.
  public func write(to path: String) throws {
    let members = scores.sorted { $0.key < $1.key }.map { "  \(JSONText.string($0.key)): \(JSONText.number($0.value))" }
    try NewFile.write("{\n\(members.joined(separator: ",\n"))\n}\n", to: path)
  }

  private static func scores(_ bytes: UnsafeRawBufferPointer) throws -> [String: Float] {
    var reader = JSONReader(bytes)
    var scores: [String: Float] = [:]
    try reader.object { reader, name in
      let score = try reader.float()
      guard (0...1).contains(score) else { throw reader.problem(.content("the score of \(JSONText.string(name)) is not from 0 to 1")) }
      scores[name] = score
    }
    try reader.end()
    return scores
  }
}
