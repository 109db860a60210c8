import Datasets
import JSON

/// COCO's results format, as pycocotools' `loadRes` takes it: one array of `{"image_id","category_id","bbox":[x,y,w,h],"score"}`.
struct COCOResults: RowFormat {
  private let ids: COCOImageIDs
  private var isFirst = true

  init(ids: COCOImageIDs) { self.ids = ids }

  var header: String { "[" }
  var footer: String { "\n]\n" }

  mutating func row(_ result: ImageResult) -> String {
    guard let id = ids[result.file] else { return "" }
    return result.objects.map { object in
      defer { isFirst = false }
      return (isFirst ? "\n" : ",\n")
        + JSONText.object([
          "image_id": String(id), "category_id": String(object.categoryID), "bbox": JSONLines.boxText(object),
          "score": JSONText.number(object.score),
        ])
    }.joined()
  }
}
