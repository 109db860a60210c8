import Images

/// Copies of images with the objects drawn in.
enum AnnotatedImage {
  /// Boxes in the colours of their classes with names and scores; the best lie on top.
  static func drawing(_ result: ImageResult, on image: Image) -> Image {
    image.drawing(result.objects.map(annotation))
  }

  private static func annotation(_ object: DetectedObject) -> Annotation {
    let box = Rectangle(x1: object.x, y1: object.y, x2: object.x + object.width, y2: object.y + object.height)
    let score = object.score > 0 ? Double(min(object.score, 1)) : 0
    return Annotation(box: box, text: "\(object.label) \(decimal(score, digits: 2))", color: ClassColors.color(for: object.categoryID))
  }
}
