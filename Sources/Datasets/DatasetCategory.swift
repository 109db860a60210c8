/// A class of objects of a data set.
public struct DatasetCategory: Sendable, Hashable {
  /// The number that annotations and results carry; COCO's have gaps.
  public var id: Int
  public var name: String

  /// A category.
  public init(id: Int, name: String) { (self.id, self.name) = (id, name) }
}
