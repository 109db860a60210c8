/// Images with the objects that people marked in them. Identifiers are those of the file, unchecked: `DatasetCheck` finds what is wrong with them.
public struct Dataset: Sendable, Equatable {
  /// In the order of the file.
  public var categories: [DatasetCategory]
  /// In the order of the file.
  public var images: [DatasetImage]
  /// In the order of the file.
  public var annotations: [ObjectAnnotation]

  /// A data set.
  public init(categories: [DatasetCategory] = [], images: [DatasetImage] = [], annotations: [ObjectAnnotation] = []) {
    (self.categories, self.images, self.annotations) = (categories, images, annotations)
  }
}
