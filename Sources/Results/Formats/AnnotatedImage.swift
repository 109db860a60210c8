import Images

/// Copies of images with the objects drawn in.
enum AnnotatedImage {
  /// Boxes in the colours of their classes with names and scores; the best lie on top.
  static func drawing(_ result: ImageResult, on image: Image) -> Image {
    image.drawing(result.objects.map(annotation))
  }

  private static func annotation(_ object: DetectedObject) -> Annotation {
    let box = Rectangle(x1: object.x, y1: object.y, x2: object.x + object.width, y2: object.y + object.height)
    return Annotation(box: box, text: "\(object.label) \(hundredths(object.score))", color: ClassColors.color(for: object.categoryID))
  }

  /// Two decimals of a score from 0 to 1.
  private static func hundredths(_ score: Float) -> String {
    let value = score > 0 ? Int((100 * min(score, 1)).rounded()) : 0
    return "\(value / 100)." + (value % 100 < 10 ? "0" : "") + String(value % 100)
  }
}
