/// The XML annotation of Pascal VOC for one image; pixels count from 1 and boxes include their last.
enum VOCAnnotation {
  static func text(_ result: ImageResult) -> String {
    let path = result.file.split(separator: "/")
    return """
      <annotation>
        <folder>\(XMLText.escaped(path.dropLast().last.map(String.init) ?? ""))</folder>
        <filename>\(XMLText.escaped(path.last.map(String.init) ?? ""))</filename>
        <size><width>\(result.width)</width><height>\(result.height)</height><depth>3</depth></size>
        <segmented>0</segmented>
      \(result.objects.map { object($0, in: result) }.joined())</annotation>

      """
  }

  private static func object(_ object: DetectedObject, in image: ImageResult) -> String {
    let (left, right) = pixels(object.x, object.width, limit: image.width)
    let (top, bottom) = pixels(object.y, object.height, limit: image.height)
    return """
        <object>
          <name>\(XMLText.escaped(object.label))</name><pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>
          <bndbox><xmin>\(left)</xmin><ymin>\(top)</ymin><xmax>\(right)</xmax><ymax>\(bottom)</ymax></bndbox>
          <score>\(object.score)</score>
        </object>

      """
  }

  /// The first and the last pixel of a stretch, at least one.
  private static func pixels(_ start: Float, _ length: Float, limit: Int) -> (first: Int, last: Int) {
    let last = pixel(start + length, limit: limit)
    return (pixel(start + 1, limit: last), last)
  }

  private static func pixel(_ position: Float, limit: Int) -> Int {
    guard position > 1 else { return 1 }
    return position < Float(limit) ? Int(position.rounded()) : max(limit, 1)
  }
}
