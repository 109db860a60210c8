import Glibc

/// What the files that belong to an image are called: like the image, below the folder that all images share.
struct OutputNames {
  private let stems: [[UInt8]: String]

  /// Names for the images `files`. Two that differ only in their extension keep it: `a.jpg.xml`, `a.png.xml`.
  init(files: [String]) {
    let paths = files.map(Self.components)
    let shared = Self.sharedCount(paths.map { $0.dropLast() })
    let names = paths.map { $0.dropFirst(shared).joined(separator: "/") }
    var counts: [[UInt8]: Int] = [:]
    for name in names { counts[Array(Self.stem(name).utf8), default: 0] += 1 }
    let pairs = zip(files, names).map { file, name in
      let stem = Self.stem(name)
      return (Array(file.utf8), counts[Array(stem.utf8)] == 1 ? stem : name)
    }
    stems = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// The path of a file with `suffix` for the image `file`, relative to the output folder.
  func name(of file: String, suffix: String) -> String { (stems[Array(file.utf8)] ?? "image") + suffix }

  /// The absolute path, without "." and "..".
  private static func components(_ file: String) -> [Substring] {
    var result: [Substring] = []
    for part in (file.hasPrefix("/") ? file : workingDirectory + "/" + file).split(separator: "/") where part != "." {
      if part == ".." { _ = result.popLast() } else { result.append(part) }
    }
    return result
  }

  private static var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }

  private static func sharedCount(_ folders: [ArraySlice<Substring>]) -> Int {
    guard let first = folders.first else { return 0 }
    return folders.reduce(first.count) { count, folder in zip(first.prefix(count), folder).prefix { $0 == $1 }.count }
  }

  private static func stem(_ name: String) -> String {
    let start = name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex
    guard let dot = name[start...].lastIndex(of: "."), dot > start else { return name }
    return String(name[..<dot])
  }
}
