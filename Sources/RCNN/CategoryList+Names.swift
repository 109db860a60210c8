import Detection
import Glibc
import Results

extension CategoryList {
  /// The class names in a file, one a line; a leading "__background__" may be there or not. Throws `OutputError.unreadable`.
  public init(contentsOf path: String) throws(OutputError) {
    var names: [String] = []
    try LineReader.forEachLine(path) { names.append(String(decoding: $0, as: UTF8.self)) }
    self.init(names)
  }

  /// The class names in a file, if `text` is the path of one, or in a list with commas. Throws `OutputError.unreadable`.
  public init(fileOrList text: String) throws(OutputError) {
    let looksLikeFile = text.contains("/") || text.hasSuffix(".txt") || text.hasSuffix(".names") || FileKind(of: text) == .file
    if looksLikeFile { try self.init(contentsOf: text) } else { self.init(text.split(separator: ",").map(String.init)) }
  }

  private init(_ names: [String]) {
    let names = names.map(Self.trimmed).filter { !$0.isEmpty }
    self.init(foreground: names.first == "__background__" ? Array(names.dropFirst()) : names)
  }

  private static func trimmed(_ text: String) -> String {
    let tail = text.drop(while: \.isWhitespace)
    return String(tail.prefix(tail.count - tail.reversed().prefix(while: \.isWhitespace).count))
  }
}
