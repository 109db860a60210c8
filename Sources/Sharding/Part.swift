import Checksums
import Files
import JSON
import Results

/// The rows of some neighbouring images of a plan, in a file that is there when it is whole: a line that says of what it is a part, a row an image in the order
/// of the manifest, and a line with counts and the hash of all before.
package struct Part {
  /// What the rows were found on: those of two kinds of devices do not belong together.
  package let device: String
  /// A row an image, each with its line feed.
  package let rows: [ArraySlice<UInt8>]
  /// Images without a result.
  package let failed: Int

  /// Writes a part; one that another attempt has written meanwhile is the same, and is replaced. Throws `FileError`.
  package static func write(_ rows: [String], failed: Int, part: Int, of plan: ShardPlan, device: String) throws(FileError) {
    let head = JSONText.object([
      "run": JSONText.string(plan.identity), "part": "\(part)", "images": "\(rows.count)", "device": JSONText.string(device),
    ])
    let content = head + "\n" + rows.joined()
    let digest = Array(content.utf8).withUnsafeBytes(SHA256.hexDigest)
    let end = JSONText.object(["rows": "\(rows.count)", "failed": "\(failed)", "sha256": JSONText.string(digest)])
    let path = plan.path(ofPart: part)
    try Directory.create(path.folder)
    let file = try NewFile(path: path, existing: .replace)
    try file.write(content + end + "\n")
    try file.commit()
  }

  /// Reads a part of a plan; nil where it is not there, or not whole. Throws `FileError`, and `ShardError` for a whole part of another run.
  package init?(_ number: Int, of plan: ShardPlan) throws {
    let path = plan.path(ofPart: number)
    guard path.isFile else { return nil }
    let bytes = try FileReader.bytes(of: path, atMost: Self.longest)
    guard let lines = Self.lines(bytes), let end = Self.End(lines.last!), let head = Head(lines[0]) else { return nil }
    let rows = lines[1..<lines.count - 1]
    guard bytes[..<lines.last!.startIndex].withUnsafeBytes(SHA256.hexDigest) == end.digest, rows.count == end.rows else { return nil }
    guard head.run == plan.identity, head.part == number, rows.count == plan.places(ofPart: number).count else {
      throw ShardError.foreignPart(path: path, reason: "belongs to another run, or to another place in it")
    }
    (device, self.rows, failed) = (head.device, Array(rows), end.failed)
  }

  /// As long as a part may be with every detection that a model may be asked for.
  private static let longest = 1 << 31

  /// With their line feeds; nil where there are not two, or the last one is torn.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
    var (lines, start) = ([ArraySlice<UInt8>](), 0)
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(bytes[start...end])
      start = end + 1
    }
    return lines.count >= 2 && start == bytes.count ? lines : nil
  }

  /// The first line.
  private struct Head {
    private(set) var (run, part, device) = ("", -1, "")

    init?(_ line: ArraySlice<UInt8>) {
      let isRead = JSONReader.readsObject(line) { reader, key in
        switch key {
        case "run": run = try reader.string()
        case "part": part = try reader.integer()
        case "device": device = try reader.string()
        default: try reader.skip()
        }
      }
      if !isRead { return nil }
    }
  }

  /// The last line.
  private struct End {
    private(set) var (rows, failed, digest) = (-1, 0, "")

    init?(_ line: ArraySlice<UInt8>) {
      let isRead = JSONReader.readsObject(line) { reader, key in
        switch key {
        case "rows": rows = try reader.integer()
        case "failed": failed = try reader.integer()
        case "sha256": digest = try reader.string()
        default: try reader.skip()
        }
      }
      if !isRead { return nil }
    }
  }
}

extension JSONReader {
  /// Whether a line is an object whose members `member` can read.
  fileprivate static func readsObject(_ line: ArraySlice<UInt8>, _ member: (inout JSONReader, String) throws -> Void) -> Bool {
    line.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do {
        try reader.object(member)
        try reader.end()
        return true
      } catch { return false }
    }
  }
}
