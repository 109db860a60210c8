import Results

/// The annotation file of one image in a Pascal VOC folder: `annotation` with `size` and `object`s.
///
/// Boxes are taken by the rule of `VOCBounds`.
/// Source: "The PASCAL Visual Object Classes Challenge 2012 Development Kit", section 5.1.
struct VOCFile: Equatable {
  private(set) var width = 0
  private(set) var height = 0
  private(set) var objects: [Object] = []

  /// An object; boxes may be degenerate.
  struct Object: Equatable {
    var name: String
    var box: AnnotationBox
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
    guard let size = try root.child("size") else { throw elements.problem("<size> is missing") }
    width = try size.integer("width")
    height = try size.integer("height")
    for element in root.children where element.name == "object" { objects.append(try Object(element)) }
  }
}

extension VOCFile.Object {
  fileprivate init(_ element: VOCElement) throws(XMLElements.Problem) {
    guard let name = try element.child("name")?.text, !name.isEmpty else { throw element.problem("<object> has no <name>") }
    guard let bounds = try element.child("bndbox") else { throw element.problem("<object> has no <bndbox>") }
    let corners = VOCBounds(
      xmin: try bounds.number("xmin"), ymin: try bounds.number("ymin"), xmax: try bounds.number("xmax"), ymax: try bounds.number("ymax"))
    box = AnnotationBox(x: corners.xmin, y: corners.ymin, width: corners.width, height: corners.height)
    self.name = name
    isCrowd = try element.flag("iscrowd")
    let isDifficult = try element.flag("difficult")
    self.isDifficult = isDifficult && !isCrowd
  }
}
