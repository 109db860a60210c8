import Files

extension JSONReader {
  /// What `body` reads from a file that holds one value; throws `FileError.malformed` where it is not the JSON expected.
  package static func read<Content>(
    _ path: String, from source: FileReader.Source = .any, _ body: (inout JSONReader) throws -> Content
  ) throws(FileError) -> Content {
    let bytes = try FileReader.bytes(of: path, from: source)
    if let problem = TextEncoding.problem(bytes[...]) { throw .refused(path: path, reason: problem) }
    let text = Array(TextEncoding.withoutMark(bytes[...]))
    do {
      return try text.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        let content = try body(&reader)
        try reader.end()
        return content
      }
    } catch let problem as JSONProblem {
      throw .malformed(path: path, line: text.prefix(problem.offset).count { $0 == UInt8(ascii: "\n") } + 1, reason: problem.reason)
    } catch {
      throw .refused(path: path, reason: "\(error)")
    }
  }
}
