/// Parts of paths. All of it works on bytes, as the operating system does: to Swift, "/" and a combining mark behind it are one Character.
extension String {
  private static let slash = UInt8(ascii: "/")

  /// The parts between slashes; empty ones are left out.
  package var pathComponents: [Substring] { utf8.split(separator: Self.slash).map(Substring.init) }

  /// The last part of the path.
  package var lastComponent: String { utf8.lastIndex(of: Self.slash).map { String(self[utf8.index(after: $0)...]) } ?? self }

  /// The path without its last part; "." where it has one part alone.
  package var folder: String {
    guard let slash = utf8.lastIndex(of: Self.slash) else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The path without the extension of its file.
  package var stem: String { extensionStart.map { String(self[..<$0]) } ?? self }

  /// The extension of the path's file, ASCII letters in lower case; empty without one.
  package var pathExtension: String {
    guard let dot = extensionStart else { return "" }
    return String(decoding: utf8[utf8.index(after: dot)...].map(Self.lowercased), as: UTF8.self)
  }

  /// The dot before the extension; one that begins a name begins no extension.
  private var extensionStart: String.Index? {
    let start = utf8.lastIndex(of: Self.slash).map(utf8.index(after:)) ?? startIndex
    guard let dot = utf8[start...].lastIndex(of: UInt8(ascii: ".")), dot > start else { return nil }
    return dot
  }

  /// Whether the path leads out of the folder that it is relative to.
  package var leavesFolder: Bool { utf8.first == Self.slash || pathComponents.contains { $0.utf8.elementsEqual("..".utf8) } }

  /// Whether the operating system would take only a part of the path, up to a NUL.
  package var isCutByNUL: Bool { utf8.contains(0) }

  /// The path of `name` in the folder that this path leads to.
  package func appending(path name: String) -> String { utf8.last == Self.slash ? self + name : "\(self)/\(name)" }

  /// Whether there is a file at the path.
  package var isFile: Bool { FileKind(of: self) == .file }

  /// The bytes, by which names are compared: String compares and hashes what it takes for the same text, in a time that grows with the square of a run
  /// of combining marks.
  package var bytes: [UInt8] { Array(utf8) }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }
}

extension StringProtocol {
  /// Without white space around it.
  package var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    let last = scalars.lastIndex { !$0.properties.isWhitespace } ?? first
    return String(self[first..<scalars.index(after: last)])
  }
}
