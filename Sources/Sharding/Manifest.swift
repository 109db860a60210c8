import Checksums
import Files
import JSON

/// The images of a plan in their order, a line an image, read from the first to the last.
struct Manifest {
  private let path: String
  private var lines: LineReader
  /// How many were read.
  private(set) var position = 0

  /// An image of a run.
  struct Entry: Equatable {
    /// Where it is.
    let file: String
    /// Its number in COCO's formats.
    let id: Int

    var json: String { JSONText.object(["file": JSONText.string(file), "id": "\(id)"]) }
  }

  /// Begins at the first; throws `FileError`.
  init(_ path: String) throws(FileError) {
    self.path = path
    lines = try LineReader(path)
  }

  /// The next one; nil behind the last. Throws `FileError`.
  mutating func next() throws(FileError) -> Entry? {
    guard let line = try lines.next() else { return nil }
    position += 1
    var (file, id): (String?, Int?) = (nil, nil)
    do {
      try line.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        try reader.object { reader, key in
          switch key {
          case "file": file = try reader.string()
          case "id": id = try reader.integer()
          default: try reader.skip()
          }
        }
        try reader.end()
      }
    } catch {
      throw .malformed(path: path, line: position, reason: (error as? JSONProblem)?.reason ?? "\(error)")
    }
    guard let file, let id else { throw .malformed(path: path, line: position, reason: "it names no image, or no number of it") }
    return Entry(file: file, id: id)
  }

  /// Those at some places, to which it goes on; throws `FileError`.
  mutating func entries(at places: Range<Int>) throws(FileError) -> [Entry] {
    var entries: [Entry] = []
    while position < places.upperBound {
      let isWanted = places.contains(position)
      if isWanted {
        guard let entry = try next() else { break }
        entries.append(entry)
      } else {
        guard try lines.next() != nil else { break }
        position += 1
      }
    }
    guard entries.count == places.count else { throw .refused(path: path, reason: "it has fewer images than its plan") }
    return entries
  }

  /// The SHA-256 of a file of which nothing stays in memory; throws `FileError`.
  static func digest(of path: String) throws(FileError) -> String {
    var hash = SHA256()
    try FileReader.forEachChunk(of: path) { chunk in chunk.withUnsafeBytes { hash.update($0) } }
    return hash.hexDigest
  }
}
