import Boxes
import Datasets

extension Dataset {
  /// The data set without annotations that nothing can be learned from: those without an area, of no image and of no category.
  public var usable: Dataset {
    let (images, categories) = (Set(images.map(\.id)), Set(categories.map(\.id)))
    var usable = self
    usable.annotations = annotations.filter { $0.hasArea && images.contains($0.imageID) && categories.contains($0.categoryID) }
    return usable
  }
}

extension Dataset {
  /// The data set with some of its categories, by their numbers, and their objects.
  func keepingCategories(where isKept: (Int) -> Bool) -> Dataset {
    let (categories, annotations) = (categories.filter { isKept($0.id) }, annotations.filter { isKept($0.categoryID) })
    return Dataset(categories: categories, images: images, annotations: annotations)
  }

  /// The data set with some of its images and their objects, and with those of no image, which are to be told.
  func keepingImages(where isKept: (DatasetImage) -> Bool) -> Dataset {
    let removed = Set(images.filter { !isKept($0) }.map(\.id))
    return Dataset(
      categories: categories, images: images.filter(isKept), annotations: annotations.filter { !removed.contains($0.imageID) })
  }
}

extension ObjectAnnotation {
  /// Whether a network, which knows the corners in float32, sees an area.
  fileprivate var hasArea: Bool {
    let box = BoundingBox(box)
    return hasBox && (0..<4).allSatisfy { box.corners[$0].isFinite } && box.width > 0 && box.height > 0
  }
}
