import Boxes
import Images

/// An object to be drawn into a picture of a training run.
public struct PictureObject: Sendable, Equatable {
  /// In pixels of its image.
  public var box: BoundingBox
  /// Its class.
  public var name: String
  /// The number of its class, which decides the colour.
  public var label: Int
  /// How sure the detector is; nil for what people marked.
  public var score: Double?
  /// Whether the region counts for nothing; it is drawn in grey.
  public var isIgnored: Bool

  /// An object.
  public init(_ box: BoundingBox, name: String, label: Int, score: Double? = nil, isIgnored: Bool = false) {
    (self.box, self.name, self.label, self.score, self.isIgnored) = (box, name, label, score, isIgnored)
  }

  private static let ignoredColor = Color(red: 150, green: 150, blue: 150)

  /// The object in its image at another size.
  func annotation(scaledBy factors: SIMD2<Float>) -> Annotation {
    let box = box.scaled(by: factors)
    return Annotation(
      box: Rectangle(x1: box.x1, y1: box.y1, x2: box.x2, y2: box.y2),
      text: name.shortened(to: 40) + (score.map { " " + decimal($0, digits: 2) } ?? ""),
      color: isIgnored ? Self.ignoredColor : ClassColors.color(for: label))
  }
}
