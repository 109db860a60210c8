/// What is read of a COCO annotation file: the numbers of its images.
enum COCOAnnotations {
  /// The ids by the bytes of `file_name`; throws `OutputError.unreadable` or `OutputError.corrupt`.
  static func imageIDs(_ path: String) throws(OutputError) -> [[UInt8]: Int] {
    let bytes = try FileReader.bytes(of: path)
    do { return try imageIDs(bytes[...]) } catch let problem as JSONProblem {
      throw .corrupt(path: path, line: bytes.prefix(problem.offset).count { $0 == UInt8(ascii: "\n") } + 1, reason: problem.reason)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  private static func imageIDs(_ bytes: ArraySlice<UInt8>) throws -> [[UInt8]: Int] {
    var ids: [[UInt8]: Int] = [:]
    var reader = JSONReader(bytes)
    var hasImages = false
    try reader.object { reader, key in
      guard key == "images" else { return try reader.skip() }
      hasImages = true
      try reader.array { reader in
        let (name, id) = try image(&reader)
        ids[Array(name.utf8)] = id
      }
    }
    if !hasImages { throw reader.problem("it has no \"images\"") }
    return ids
  }

  private static func image(_ reader: inout JSONReader) throws -> (name: String, id: Int) {
    var name: String?
    var id: Int?
    try reader.object { reader, key in
      switch key {
      case "file_name": name = try reader.string()
      case "id": id = try reader.integer()
      default: try reader.skip()
      }
    }
    guard let name, let id else { throw reader.problem("an image lacks its \"id\" or \"file_name\"") }
    return (name, id)
  }
}
