import Files

/// What the files that belong to an image are called: like the image, below the folder that all images share.
struct OutputNames {
  private let stems: [[UInt8]: String]

  /// Names for the images `files`. Two that differ only in their extension keep it: `a.jpg.xml`, `a.png.xml`.
  init(files: [String]) {
    let paths = files.map(Self.components)
    let shared = Self.sharedCount(paths.map { $0.dropLast() })
    let names = paths.map { $0.dropFirst(shared).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/") }
    var counts: [[UInt8]: Int] = [:]
    for name in names { counts[name.stem.bytes, default: 0] += 1 }
    let pairs = zip(files, names).map { file, name in (file.bytes, counts[name.stem.bytes] == 1 ? name.stem : name) }
    stems = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// The path of a file with `suffix` for the image `file`, relative to the output folder.
  func name(of file: String, suffix: String) -> String { (stems[file.bytes] ?? "image") + suffix }

  /// The parts of the absolute path as bytes, without "." and "..".
  private static func components(_ file: String) -> [[UInt8]] {
    var result: [[UInt8]] = []
    for part in (file.utf8.first == UInt8(ascii: "/") ? file : Directory.working + "/" + file).pathComponents {
      let part = Array(part.utf8)
      if part == Array("..".utf8) { _ = result.popLast() } else if part != Array(".".utf8) { result.append(part) }
    }
    return result
  }

  private static func sharedCount(_ folders: [ArraySlice<[UInt8]>]) -> Int {
    guard let first = folders.first else { return 0 }
    return folders.reduce(first.count) { count, folder in zip(first.prefix(count), folder).prefix { $0 == $1 }.count }
  }
}
