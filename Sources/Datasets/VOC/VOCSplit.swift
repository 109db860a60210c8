import Files
import Images
import JSON

/// Reads lists of images. A line is a name, perhaps in quotes, behind which the lists of one class say whether the image shows it: 1, 0 or -1.
///
/// Names may hold blanks, so a line's name is the longest that an annotation has.
struct VOCSplit {
  private var names: [[UInt8]: VOCFolder.Entry] = [:]
  private var spellings: [NameSpelling: [VOCFolder.Entry]] = [:]

  /// Lists over the images of `entries`.
  init(_ entries: [VOCFolder.Entry]) {
    for entry in entries {
      names[entry.name.bytes] = entry
      if let spelling = NameSpelling(entry.file)?.stem { spellings[spelling, default: []].append(entry) }
    }
  }

  /// The entries that a list names; throws `DatasetError.invalid` for a line that names none.
  func entries(list: String) throws(DatasetError) -> [VOCFolder.Entry] {
    var entries: [VOCFolder.Entry] = []
    var number = 0
    var problem: DatasetError?
    do throws(FileError) {
      try LineReader.forEachLine(list) { bytes in
        number += 1
        let line = String(decoding: bytes, as: UTF8.self).trimmed
        if line.isEmpty || problem != nil { return }
        if let entry = entry(line: line) { entries.append(entry) } else { problem = Self.refusal(list, number, line) }
      }
    } catch {
      throw .file(error)
    }
    if let problem { throw problem }
    return entries
  }

  private static func refusal(_ list: String, _ number: Int, _ line: String) -> DatasetError {
    let excerpt = JSONText.string(String(String.UnicodeScalarView(line.unicodeScalars.prefix(60))))
    return .invalid(file: list, line: number, reason: "\(excerpt) is the name of no annotation")
  }

  private func entry(line: String) -> VOCFolder.Entry? {
    if let entry = entry(name: line) { return entry }
    guard let blank = line.utf8.lastIndex(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else { return nil }
    guard ["1", "0", "-1"].contains(String(line[line.utf8.index(after: blank)...])) else { return nil }
    return entry(name: line[..<blank].trimmed)
  }

  private func entry(name: String) -> VOCFolder.Entry? {
    if let entry = names[name.bytes] { return entry }
    if let first = name.utf8.first, name.utf8.count > 2, first == name.utf8.last, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
    {
      return names[String(decoding: name.utf8.dropFirst().dropLast(), as: UTF8.self).bytes]
    }
    // Some lists have the extension of the image or the annotation.
    let stem = ImageFormat.isImageName(name) || name.pathExtension == "xml" ? NameSpelling(name)?.stem : NameSpelling(name + ".xml")?.stem
    guard !name.leavesFolder, let stem, let found = spellings[stem], found.count == 1 else { return nil }
    return found[0]
  }
}
