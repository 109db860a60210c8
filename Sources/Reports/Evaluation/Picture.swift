import Boxes
import Datasets

/// An image of a report's gallery, or a part of one, with what was marked and what was found in it.
public struct Picture: Sendable {
  /// The image file.
  public var path: String
  public var name: String
  /// Such as "F1 0.43: 3 right, 5 wrong, 3 missed".
  public var caption: String
  /// In pixels of the image.
  public var boxes: [Box]
  /// What the picture is about, which it shows with what is around it; the whole image if nil.
  public var focus: AnnotationBox?

  /// A box of a kind.
  public struct Box: Sendable {
    /// What became of the object.
    public var kind: Kind
    /// Where it is, in pixels of the image.
    public var box: AnnotationBox
    /// The class, and the score of a detection.
    public var label: String

    /// A box with its label.
    public init(_ kind: Kind, _ box: AnnotationBox, label: String) { (self.kind, self.box, self.label) = (kind, box, label) }
  }

  /// What a box stands for; drawn in this order.
  public enum Kind: String, Sendable, CaseIterable {
    /// An object near an error, found by another detection or not.
    case marked
    /// An object that a detection matches.
    case found
    /// A detection that matches an object.
    case right
    /// An object that no detection matches.
    case missed
    /// A detection that matches no object.
    case wrong
  }

  /// An image with its boxes.
  public init(path: String, name: String, caption: String, boxes: [Box], focus: AnnotationBox? = nil) {
    (self.path, self.name, self.caption, self.boxes, self.focus) = (path, name, caption, boxes, focus)
  }
}
