import Datasets

extension VOCAnnotation {
  /// What was found in an image.
  init(_ result: ImageResult) {
    let objects = result.objects.map { found in
      var object = Object(name: found.label, bounds: VOCBounds(found.annotationBox))
      object.score = found.score
      return object
    }
    self.init(file: result.file, width: result.width, height: result.height, objects: objects)
  }
}
