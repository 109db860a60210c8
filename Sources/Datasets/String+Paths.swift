import Results

extension String {
  /// The path without the extension of its file.
  var stem: String {
    let start = lastIndex(of: "/").map(index(after:)) ?? startIndex
    guard let dot = self[start...].lastIndex(of: "."), dot > start else { return self }
    return String(self[..<dot])
  }

  /// The extension of the path's file in lower case.
  var pathExtension: String { String(dropFirst(stem.count + 1)).lowercased() }

  /// Whether the extension is that of an image; formats that are not read are among them, so that leaving them out is told and not silent.
  var isImageName: Bool { ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff"].contains(pathExtension) }

  /// The last part of the path.
  var lastComponent: String { lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self }

  /// The path without its last part.
  var folder: String { lastIndex(of: "/").map { String(self[..<$0]) } ?? "." }

  /// Whether the path leads out of the folder that it is relative to.
  var leavesFolder: Bool { hasPrefix("/") || split(separator: "/").contains("..") }

  /// Whether there is a file at the path.
  var isFile: Bool { FileKind(of: self) == .file }

  /// Without white space around it.
  var trimmed: String {
    let tail = drop(while: \.isWhitespace)
    return String(tail.prefix(tail.count - tail.reversed().prefix(while: \.isWhitespace).count))
  }
}
