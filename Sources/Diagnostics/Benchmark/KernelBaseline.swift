import Files
import JSON

/// The times of an earlier report, read back from its JSON.
public struct KernelBaseline: Sendable {
  public let rows: [Row]

  /// What is compared of a case.
  public struct Row: Sendable {
    public let name: String
    /// The operation's name; empty where the report does not tell.
    public let operation: String
    public let milliseconds: Statistics
  }

  private init(_ rows: [Row]) { self.rows = rows }

  /// The rows that are wanted.
  public func filtered(_ isWanted: (Row) -> Bool) -> KernelBaseline { KernelBaseline(rows.filter(isWanted)) }

  /// Reads what `rcnn benchmark kernels --format json` wrote to `path`; throws `FileError.unreadable` or `FileError.malformed`.
  public init(contentsOf path: String) throws(FileError) {
    rows = try JSONReader.read(path) { reader in
      var rows: [Row]?
      try reader.object { reader, key in
        guard key == "kernels" else { return try reader.skip() }
        var read: [Row] = []
        try reader.array { read.append(try Row(&$0)) }
        rows = read
      }
      guard let rows else { throw reader.problem(.content("it has no \"kernels\"")) }
      return rows
    }
  }
}

extension KernelBaseline.Row {
  fileprivate init(_ reader: inout JSONReader) throws {
    var (name, operation): (String?, String) = (nil, "")
    var milliseconds: Statistics?
    try reader.object { reader, key in
      switch key {
      case "name": name = try reader.string()
      case "operation": operation = try reader.string()
      case "milliseconds": milliseconds = try Statistics(&reader)
      default: try reader.skip()
      }
    }
    guard let name, let milliseconds else { throw reader.problem(.content("a kernel lacks its \"name\" or \"milliseconds\"")) }
    self.init(name: name, operation: operation, milliseconds: milliseconds)
  }
}

extension Statistics {
  fileprivate init(_ reader: inout JSONReader) throws {
    var figures: [String: Double] = [:]
    try reader.object { reader, key in figures[key] = try reader.double() }
    guard let median = figures["median"], let minimum = figures["minimum"], let p10 = figures["p10"], let p90 = figures["p90"], median > 0
    else { throw reader.problem(.content("\"milliseconds\" lacks its figures")) }
    self.init(median: median, minimum: minimum, p10: p10, p90: p90)
  }
}
