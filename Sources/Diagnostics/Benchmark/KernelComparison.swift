import CLibrary
import Files
import JSON

/// A report beside an earlier one.
public struct KernelComparison: Sendable {
  /// The rows that both have, in the order of the new report.
  public let rows: [Row]
  /// The names that only the new report has.
  public let added: [String]
  /// The names that only the earlier report has.
  public let missing: [String]

  /// One case then and now.
  public struct Row: Sendable {
    /// The name of the case.
    public let name: String
    /// The earlier report's times.
    public let old: Statistics
    /// The new median over the old one: less than 1 is faster.
    public let ratio: Double
    /// What can be said when the spans from P10 to P90 are apart; nothing where they overlap.
    public let change: Change?
  }

  /// A difference beyond what the measurements scatter.
  public enum Change: String, Sendable {
    case faster, slower
  }

  /// Compares rows of the same name.
  public init(_ report: KernelReport, to baseline: KernelBaseline) {
    let old = Dictionary(baseline.rows.map { ($0.name, $0.milliseconds) }, uniquingKeysWith: { first, _ in first })
    let names = Set(report.rows.map(\.name))
    rows = report.rows.compactMap { row in old[row.name].map { Row(name: row.name, old: $0, new: row.milliseconds) } }
    added = report.rows.map(\.name).filter { old[$0] == nil }
    missing = baseline.rows.map(\.name).filter { !names.contains($0) }
  }

  /// The geometric mean of all ratios; nil where there are none.
  public var geometricMean: Double? { rows.isEmpty ? nil : exp(rows.map { log($0.ratio) }.reduce(0, +) / Double(rows.count)) }

  /// The row that gained most.
  public var best: Row? { rows.min { $0.ratio < $1.ratio } }

  /// The row that lost most.
  public var worst: Row? { rows.max { $0.ratio < $1.ratio } }
}

extension KernelComparison.Row {
  fileprivate init(name: String, old: Statistics, new: Statistics) {
    let change: KernelComparison.Change? = new.p90 < old.p10 ? .faster : new.p10 > old.p90 ? .slower : nil
    self.init(name: name, old: old, ratio: new.median / old.median, change: change)
  }
}

/// The times of an earlier report, read back from its JSON.
public struct KernelBaseline: Sendable {
  /// A row a case.
  public let rows: [Row]

  /// What is compared of a case.
  public struct Row: Sendable {
    /// The name of the case.
    public let name: String
    /// The operation's name; empty where the report does not tell.
    public let operation: String
    /// The device's own time of a run.
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
