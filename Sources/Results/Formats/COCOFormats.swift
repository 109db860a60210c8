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

/// The images and categories that `COCOResults` refers to, as a COCO data set without annotations, or as the beginning of one with them.
struct COCOImages: RowFormat {
  private let ids: COCOImageIDs
  private let categories: [(label: Int, name: String)]
  private let isWhole: Bool
  private var isFirst = true

  init(ids: COCOImageIDs, categories: [(label: Int, name: String)], isWhole: Bool = true) {
    self.ids = ids
    self.categories = categories
    self.isWhole = isWhole
  }

  var header: String { "{\"images\":[" }

  var footer: String {
    let rows = categories.map { "\n" + DatasetCategory(id: $0.label, name: $0.name).cocoText }
    return "\n],\"categories\":[" + rows.joined(separator: ",") + "\n]" + (isWhole ? "}\n" : "")
  }

  mutating func row(_ result: ImageResult) -> String {
    guard let id = ids[result.file] else { return "" }
    defer { isFirst = false }
    return (isFirst ? "\n" : ",\n")
      + DatasetImage(id: id, fileName: result.file, width: result.width, height: result.height).cocoText
  }
}

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
