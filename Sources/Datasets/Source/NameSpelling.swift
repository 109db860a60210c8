import Files

/// A path without what programs spell differently: backslashes, the percent signs of URLs, `./`, how accents are encoded, the case of the extension.
///
/// Files are looked for by their exact names first; equal spellings are the next best.
package struct NameSpelling: Hashable, Sendable {
  /// What stands between slashes; String compares accents by what they mean.
  package let parts: [String]
  /// The operating system takes no longer paths.
  private static let lengthLimit = 4096

  /// The spelling of `name`, of which only what follows the last `..` counts; nil for what no file can be called.
  package init?(_ name: String) {
    guard name.utf8.count <= Self.lengthLimit, name.isStreamSafe, !name.isCutByNUL else { return nil }
    let path = Self.percentDecoded(name).utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
    var parts: [String] = []
    for part in String(decoding: path, as: UTF8.self).pathComponents.map(String.init) where !part.utf8.elementsEqual(".".utf8) {
      if part.utf8.elementsEqual("..".utf8) { parts = [] } else { parts.append(part) }
    }
    guard let file = parts.popLast() else { return nil }
    let suffix = file.pathExtension
    self.parts = parts + [suffix.isEmpty ? file : "\(file.stem).\(suffix)"]
  }

  private init(parts: some Sequence<String>) { self.parts = Array(parts) }

  /// The spelling without the extension of its file.
  var stem: NameSpelling { NameSpelling(parts: parts.dropLast() + [fileName.stem]) }

  /// The last part alone.
  var lastPart: NameSpelling { NameSpelling(parts: [fileName]) }

  /// The path, with slashes.
  package var path: String { parts.joined(separator: "/") }

  /// The spelling without the first `count` parts, of which it has more.
  func dropping(_ count: Int) -> NameSpelling { NameSpelling(parts: parts.dropFirst(count)) }

  private var fileName: String { parts[parts.count - 1] }

  /// The text with bytes in the place of %20 and its like, where that is text.
  private static func percentDecoded(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "%")) else { return name }
    var rest = name.bytes[...]
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2, digits.allSatisfy(isHexDigit),
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self), text.isStreamSafe, !text.isCutByNUL else { return name }
    return text
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }
}

extension String {
  /// The path without `./` and doubled slashes, by which the operating system tells files.
  package var plainPath: String {
    let parts = pathComponents.filter { !$0.utf8.elementsEqual(".".utf8) }
    return (utf8.first == UInt8(ascii: "/") ? "/" : "") + parts.joined(separator: "/")
  }
}
