/// Comma-separated values (RFC 4180), one line an object: file, image size, class, score and box in pixels.
struct CSVTable: RowFormat {
  var header: String { "file,width,height,label,category_id,score,x,y,w,h\n" }
  var footer: String { "" }

  func row(_ result: ImageResult) -> String {
    let image = "\(Self.field(result.file)),\(result.width),\(result.height)"
    return result.objects.map { object in
      let numbers = [object.score, object.x, object.y, object.width, object.height].map { $0.isFinite ? $0.description : "" }
      return "\(image),\(Self.field(object.label)),\(object.categoryID),\(numbers.joined(separator: ","))\n"
    }.joined()
  }

  /// Quoted where it has to be. Spreadsheets take text that begins as a formula does for one and run it, unless an apostrophe stands before it; control
  /// characters, which neither they nor terminals should obey, are replaced.
  private static func field(_ text: String) -> String {
    quoted(text.utf8.first.map(formulaBeginnings.contains) == true ? "'" + text : text)
  }

  private static let formulaBeginnings = Set("=+-@\t\r".utf8)

  private static func quoted(_ text: String) -> String {
    let text = String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    let needsQuotes = text.unicodeScalars.contains { ["\"", ",", "\n", "\r"].contains($0) }
    guard needsQuotes else { return text }
    return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && !["\n", "\r", "\t"].contains(scalar)
  }
}
