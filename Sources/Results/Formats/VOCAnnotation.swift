/// The annotation of one image in Pascal VOC's XML, of a data set or of a run.
package struct VOCAnnotation {
  /// The path of the image; the annotation has its name and that of its folder.
  private let file: String
  private let width: Int
  private let height: Int
  private let objects: [Object]

  /// An object of the image.
  package struct Object {
    /// The name of the class.
    package var name: String
    /// Where it is.
    package var bounds: VOCBounds
    /// Whether evaluation leaves it out.
    package var isDifficult = false
    /// Whether it stands for many objects.
    package var isCrowd = false
    /// The probability of the class, of what was detected.
    package var score: Float?

    /// An object.
    package init(name: String, bounds: VOCBounds) { (self.name, self.bounds) = (name, bounds) }
  }

  /// The annotation of an image of a size in pixels.
  package init(file: String, width: Int, height: Int, objects: [Object]) {
    (self.file, self.width, self.height, self.objects) = (file, width, height, objects)
  }

  /// The file's text.
  package var text: String {
    let path = file.split(separator: "/")
    return """
      <annotation>
        <folder>\(XMLText.escaped(path.dropLast().last.map(String.init) ?? ""))</folder>
        <filename>\(XMLText.escaped(path.last.map(String.init) ?? ""))</filename>
        <size><width>\(width)</width><height>\(height)</height><depth>3</depth></size>
        <segmented>0</segmented>
      \(objects.map(\.xml).joined())</annotation>

      """
  }
}

extension VOCAnnotation.Object {
  /// VOC has no crowds: one is difficult, which evaluation ignores likewise, and says so in an element that other programs pass over, as they do the score.
  fileprivate var xml: String {
    let flags = "<difficult>\(isDifficult || isCrowd ? 1 : 0)</difficult>" + (isCrowd ? "<iscrowd>1</iscrowd>" : "")
    return """
        <object>
          <name>\(XMLText.escaped(name))</name><pose>Unspecified</pose><truncated>0</truncated>\(flags)
          \(bounds.xml)\(score.map { "\n    <score>\($0)</score>" } ?? "")
        </object>

      """
  }
}

extension VOCAnnotation {
  /// What was found in an image.
  init(_ result: ImageResult) {
    let objects = result.objects.map { found in
      var object = Object(
        name: found.label,
        bounds: VOCBounds(x: Double(found.x), y: Double(found.y), width: Double(found.width), height: Double(found.height)))
      object.score = found.score
      return object
    }
    self.init(file: result.file, width: result.width, height: result.height, objects: objects)
  }
}

/// The corners of a box in Pascal VOC's files. One rule holds for all that reads and writes them: xmin and ymin are the box's x and y, xmax and ymax
/// are x + width and y + height, in pixels with their fractions, and nothing is added or taken away.
///
/// So torchvision's users take the files. VOC's own count pixels from 1 and include the last, which shifts all boxes alike and matters to VOC's average
/// precision alone: that makes boxes one pixel wider and higher.
package struct VOCBounds: Sendable, Equatable {
  /// The left edge in pixels.
  package let xmin: Double
  /// The upper edge in pixels.
  package let ymin: Double
  /// The right edge in pixels.
  package let xmax: Double
  /// The lower edge in pixels.
  package let ymax: Double

  /// The corners that a file has.
  package init(xmin: Double, ymin: Double, xmax: Double, ymax: Double) {
    (self.xmin, self.ymin, self.xmax, self.ymax) = (xmin, ymin, xmax, ymax)
  }

  /// The corners of a box.
  package init(x: Double, y: Double, width: Double, height: Double) { self.init(xmin: x, ymin: y, xmax: x + width, ymax: y + height) }

  /// In pixels.
  package var width: Double { xmax - xmin }
  /// In pixels.
  package var height: Double { ymax - ymin }

  /// The element `bndbox`; whole numbers are without a point, as in VOC's own files.
  var xml: String {
    let corners = [("xmin", xmin), ("ymin", ymin), ("xmax", xmax), ("ymax", ymax)]
    return "<bndbox>\(corners.map { "<\($0.0)>\(Self.text($0.1))</\($0.0)>" }.joined())</bndbox>"
  }

  private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}

/// Writing of XML 1.0.
package enum XMLText {
  /// Text between tags; most control characters cannot be expressed.
  package static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\t", "\n", "\r": "&#\(scalar.value);"
      case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
      default: String(scalar)
      }
    }.joined()
  }
}
