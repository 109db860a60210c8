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

  /// Quoted where it has to be.
  private static func field(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains { ["\"", ",", "\n", "\r"].contains($0) }
    guard needsQuotes else { return text }
    return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
