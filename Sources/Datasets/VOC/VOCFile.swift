import Boxes
import Files

/// The annotation file of one image in a Pascal VOC folder: `annotation` with `size` and `object`s.
///
/// Boxes are taken by the rule of `VOCBounds`.
/// Source: "The PASCAL Visual Object Classes Challenge 2012 Development Kit", section 5.1.
struct VOCFile: Equatable {
  /// What the image's file is called, as `filename` and `path` say.
  private(set) var fileNames: [String] = []
  /// Pixels; 0 where the file does not say.
  private(set) var width = 0
  /// Pixels; 0 where the file does not say.
  private(set) var height = 0
  private(set) var objects: [Object] = []

  /// An object; boxes may be degenerate.
  struct Object: Equatable {
    var name: String
    /// Around the polygon where there is one instead; nil without either.
    var box: AnnotationBox?
    var isDifficult: Bool
    /// Not VOC's own: written so that a crowd of COCO comes back as one.
    var isCrowd: Bool
  }

  /// Reads the text of a file.
  init(_ bytes: UnsafeRawBufferPointer) throws(XMLElements.Problem) {
    let elements = try XMLElements(bytes)
    guard try elements.next() == .start("annotation") else { throw elements.problem("it does not begin with <annotation>") }
    let root = try VOCElement(elements)
    while try elements.next() != nil {}
    if let size = try root.child("size") {
      let sides = (try size.side("width"), try size.side("height"))
      if sides.0 > 0 && sides.1 > 0 { (width, height) = sides }
    }
    for name in ["filename", "path"] {
      if let element = root.children.first(where: { $0.name == name }), !element.text.isEmpty { fileNames.append(element.text) }
    }
    for element in root.children where element.name == "object" { objects.append(try Object(element)) }
  }
}

extension VOCFile.Object {
  fileprivate init(_ element: VOCElement) throws(XMLElements.Problem) {
    guard let name = try element.child("name")?.text, !name.isEmpty else { throw element.problem("<object> has no <name>") }
    guard name.isStreamSafe else { throw element.problem("the <name> of <object> is none: \(String.notStreamSafe)") }
    self.name = name
    box = try Self.box(element)
    isCrowd = try element.flag("iscrowd")
    let isDifficult = try element.flag("difficult")
    self.isDifficult = isDifficult && !isCrowd
  }

  private static func box(_ element: VOCElement) throws(XMLElements.Problem) -> AnnotationBox? {
    if let bounds = try element.child("bndbox"), !bounds.children.isEmpty {
      return VOCBounds(
        xmin: try bounds.number("xmin"), ymin: try bounds.number("ymin"), xmax: try bounds.number("xmax"), ymax: try bounds.number("ymax")
      ).box
    }
    return try element.child("polygon").flatMap { polygon throws(XMLElements.Problem) in try bounds(polygon)?.box }
  }

  /// The bounds of the points of a polygon, which are `x1`, `y1`, `x2` and so on, or elements with `x` and `y`.
  private static func bounds(_ polygon: VOCElement) throws(XMLElements.Problem) -> VOCBounds? {
    var (xs, ys): ([Double], [Double]) = ([], [])
    for element in polygon.children {
      let coordinates = element.children.isEmpty ? [element] : element.children
      for coordinate in coordinates {
        if coordinate.name.hasPrefix("x") { xs.append(try coordinate.number()) }
        if coordinate.name.hasPrefix("y") { ys.append(try coordinate.number()) }
      }
    }
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return nil }
    return VOCBounds(xmin: left, ymin: top, xmax: right, ymax: bottom)
  }
}
