import Boxes

/// What a detector's graph says of an object: a box with the number of its class.
package struct LabelledBox: Hashable, Sendable {
  /// In pixels of the image as it was given.
  package var box: BoundingBox
  /// The class index; 0 is the background and never detected.
  package var label: Int
  /// The probability of the class, 0 to 1.
  package var score: Float

  /// A box of a class.
  package init(box: BoundingBox, label: Int, score: Float) {
    (self.box, self.label, self.score) = (box, label, score)
  }
}
