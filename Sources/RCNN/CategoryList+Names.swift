import Detection
import Files

extension CategoryList {
  /// The class names in a file, one a line; a leading "__background__" may be there or not. Throws `FileError`.
  public init(contentsOf path: String) throws(FileError) {
    self.init(try FileReader.text(of: path, from: .any).utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
  }

  /// The class names in a file, if `text` is the path of one, or in a list with commas. Throws `FileError`.
  public init(fileOrList text: String) throws(FileError) {
    let looksLikeFile =
      text.utf8.contains(UInt8(ascii: "/")) || ["txt", "names"].contains(text.pathExtension) || FileKind(of: text) == .file
    if looksLikeFile { try self.init(contentsOf: text) } else { self.init(text.utf8.split(separator: UInt8(ascii: ","))) }
  }

  private init(_ names: [Substring.UTF8View]) {
    let names = names.map { String(Substring($0)).trimmed }.filter { !$0.isEmpty }
    self.init(foreground: names.first == "__background__" ? Array(names.dropFirst()) : names)
  }

  /// The labels below `count` with their names, without the background and labels that stand for nothing.
  func classes(count: Int) -> [(label: Int, name: String)] {
    let unused = Set(unused)
    return (1..<max(count, 1)).filter { !unused.contains($0) }.map { ($0, self[$0]) }
  }
}
