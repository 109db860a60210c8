import Results

/// The XML of an image's annotation, which `VOCFile` reads back as the same.
enum VOCText {
  /// The file's text; `name` gives the name of a category.
  static func annotation(of image: DatasetImage, _ objects: [ObjectAnnotation], name: (Int) -> String) -> String {
    """
    <annotation>
      <filename>\(XMLText.escaped(image.fileName.lastComponent))</filename>
      <size><width>\(image.width)</width><height>\(image.height)</height><depth>3</depth></size>
      <segmented>0</segmented>
    \(objects.map { object($0, name: name($0.categoryID)) }.joined())</annotation>

    """
  }

  /// VOC has no crowds: one is difficult, which evaluation ignores likewise, and says so in an element that other programs pass over.
  private static func object(_ object: ObjectAnnotation, name: String) -> String {
    let (box, isDifficult) = (object.box, object.isDifficult || object.isCrowd)
    let corners = [("xmin", box.x), ("ymin", box.y), ("xmax", box.x + box.width), ("ymax", box.y + box.height)]
    return """
        <object>
          <name>\(XMLText.escaped(name))</name><difficult>\(isDifficult ? 1 : 0)</difficult>\(object.isCrowd ? "<iscrowd>1</iscrowd>" : "")
          <bndbox>\(corners.map { "<\($0.0)>\(text($0.1))</\($0.0)>" }.joined())</bndbox>
        </object>

      """
  }

  /// Whole numbers without a point, as VOC's own files have them.
  private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
