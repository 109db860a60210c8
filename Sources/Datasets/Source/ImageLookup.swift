import Files

/// Which files of a folder are the images of a data set: each file is that of one name, the one that fits best.
///
/// Names fit in this order: the path itself; the path from a folder above (`cam1/a.jpg` in the folder `cam1`); another spelling of it; and its last parts
/// (`val2017/a.jpg` is `a.jpg`). Names that fit a file equally well, and files that fit a name equally well, are nobody's.
package struct ImageLookup {
  /// The path of each name's file from the folder; nil for each without a file.
  package private(set) var files: [String?]
  /// For the position of a name without a file, a clause that says why no file is taken for it.
  package private(set) var reasons: [Int: String] = [:]

  /// Looks for `names` in `folder`, which is listed only if one of them is not a path in it.
  package init(_ names: [String], in folder: String) {
    files = names.map { Self.exactFile($0, in: folder) }
    if files.contains(nil) { search(names, folder) }
  }

  /// The path itself, unless it leads out of the folder.
  private static func exactFile(_ name: String, in folder: String) -> String? {
    let path = name.plainPath
    guard !path.isEmpty, !path.leavesFolder, folder.appending(path: path).isFile else { return nil }
    return path
  }

  private mutating func search(_ names: [String], _ folder: String) {
    let index = SpellingIndex(folder)
    let claims = names.indices.map { position in
      files[position].map { FileClaim(file: $0) } ?? claim(of: names[position], at: position, in: index)
    }
    let settled = FileClaim.settle(claims, of: names)
    files = settled.files
    reasons.merge(settled.reasons) { first, _ in first }
  }

  /// The file that fits a name best, unless several do.
  private mutating func claim(of name: String, at position: Int, in index: SpellingIndex) -> FileClaim? {
    guard let (found, distance) = index.files(of: name) else { return nil }
    let last = name.lastComponent.bytes
    let same = found.filter { $0.lastComponent.bytes == last }
    let fitting = same.count == 1 ? same : found
    guard fitting.count == 1 else {
      reasons[position] = "\(name) may be \(fitting[0]) or \(fitting[1])"
      return nil
    }
    return FileClaim(file: fitting[0], distance: distance)
  }
}
