import CLibrary
import Files

/// The files below a folder by their spelling.
struct SpellingIndex {
  private var files: [NameSpelling: [String]] = [:]
  /// The last parts of the folder's own path, as it was given and without links.
  private let folders: [[String]]
  /// The most parts that a file's path has.
  private var depth = 0

  /// Lists `folder`; one that cannot be listed has no files.
  init(_ folder: String) {
    let path = realpath(folder, nil)
    defer { free(path) }
    // Behind a file, since the extension of a folder is none.
    folders = [folder, path.map { String(cString: $0) } ?? ""].compactMap { NameSpelling("\($0)/file")?.parts.dropLast() }
    for file in (try? Directory.contents(of: folder).files) ?? [] {
      guard let spelling = NameSpelling(file) else { continue }
      files[spelling, default: []].append(file)
      depth = max(depth, spelling.parts.count)
    }
  }

  /// The files that fit `name` best, and how far the name is from their paths; nil if none fits.
  func files(of name: String) -> (files: [String], distance: Int)? {
    guard let spelling = NameSpelling(name) else { return nil }
    for count in sharedCounts(spelling) {
      if let found = files[spelling.dropping(count)] { return (found, 1) }
    }
    let count = spelling.parts.count
    for dropped in max(0, count - depth)..<count {
      if let found = files[spelling.dropping(dropped)] { return (found, 2 + dropped) }
    }
    return nil
  }

  /// How many of a name's first parts the folder's path may end with, most first.
  private func sharedCounts(_ spelling: NameSpelling) -> [Int] {
    (1..<max(1, spelling.parts.count)).reversed().filter { count in
      folders.contains { $0.count >= count && $0.suffix(count).elementsEqual(spelling.parts.prefix(count)) }
    }
  }
}
