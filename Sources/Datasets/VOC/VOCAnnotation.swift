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
