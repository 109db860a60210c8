import JSON

/// One JSON object a line and image: `{"file","width","height","detections":[{"label","category_id","score","bbox":[x,y,w,h]}]}`.
package struct JSONLines: RowFormat {
  var header: String { "" }
  var footer: String { "" }

  func row(_ result: ImageResult) -> String {
    JSONText.object([
      "file": JSONText.string(result.file), "width": String(result.width), "height": String(result.height),
      "detections": JSONText.array(result.objects.map(Self.object)),
    ]) + "\n"
  }

  /// The line of an image without a result.
  func row(_ failure: ImageFailure) -> String {
    JSONText.object([
      "file": JSONText.string(failure.file), "stage": JSONText.string(failure.stage.rawValue), "code": JSONText.string(failure.code),
      "message": JSONText.string(failure.message),
    ]) + "\n"
  }

  private static func object(_ object: DetectedObject) -> String {
    JSONText.object([
      "label": JSONText.string(object.label), "category_id": String(object.categoryID), "score": JSONText.number(object.score),
      "bbox": boxText(object),
    ])
  }

  /// [x, y, width, height].
  static func boxText(_ object: DetectedObject) -> String {
    JSONText.array([object.x, object.y, object.width, object.height].map(JSONText.number))
  }
}
