import JSON

extension JSONReader {
  /// What `body` reads from a file that holds one value; throws `OutputError.unreadable`, or `OutputError.malformed` where it is not the JSON expected.
  package static func read<Content>(_ path: String, _ body: (inout JSONReader) throws -> Content) throws(OutputError) -> Content {
    let bytes = try FileReader.bytes(of: path)
    do {
      return try bytes.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        return try body(&reader)
      }
    } catch let problem as JSONProblem {
      throw .malformed(path: path, line: bytes.prefix(problem.offset).count { $0 == UInt8(ascii: "\n") } + 1, reason: problem.reason)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }
}
