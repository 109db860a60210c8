import Boxes
import Datasets

/// A cell of a scene, as a label describes it.
public struct SceneObject: Sendable, Equatable {
  /// What kind of cell it is.
  public let cellClass: CellClass
  /// Around the pixels of the cell that lie in the image and under no opaque cell; whole pixels.
  public let box: AnnotationBox
  /// The number of those pixels.
  public let area: Int
}
