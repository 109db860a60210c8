import Datasets
import JSON

/// Detections as the annotations of a COCO data set, with scores: what programs import that know data sets but no results.
struct COCOAnnotations: RowFormat {
  private let ids: COCOImageIDs
  private var count = 0

  init(ids: COCOImageIDs) { self.ids = ids }

  var header: String { ",\"annotations\":[" }
  var footer: String { "\n]}\n" }

  mutating func row(_ result: ImageResult) -> String {
    guard let id = ids[result.file] else { return "" }
    return result.objects.map { object in
      count += 1
      return (count == 1 ? "\n" : ",\n")
        + JSONText.object([
          "id": String(count), "image_id": String(id), "category_id": String(object.categoryID), "bbox": JSONLines.boxText(object),
          "area": JSONText.number(object.width * object.height), "iscrowd": "0", "segmentation": "[]",
          "score": JSONText.number(object.score),
        ])
    }.joined()
  }
}
