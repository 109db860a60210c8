extension VOCAnnotation {
  /// The objects of an image, which `VOCFile` reads back as the same; `name` gives the name of a category.
  init(_ image: DatasetImage, _ annotations: [ObjectAnnotation], name: (Int) -> String) {
    let objects = annotations.map { annotation in
      var object = Object(name: name(annotation.categoryID), bounds: VOCBounds(annotation.box))
      (object.isDifficult, object.isCrowd) = (annotation.isDifficult, annotation.isCrowd)
      return object
    }
    self.init(file: image.fileName, width: image.width, height: image.height, objects: objects)
  }
}
