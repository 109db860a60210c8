import Datasets
import JSON

/// The numbers that COCO's formats give images and labels.
struct COCOIDs {
  let images: COCOImageIDs
  /// The category of each label, of which others have none; nil: labels are categories.
  let categories: [Int: DatasetCategory]?

  /// The number of a label's category.
  func category(of label: Int) -> Int? { categories.map { $0[label]?.id } ?? label }

  /// The categories of all classes that have one.
  func categories(of classes: [(label: Int, name: String)]) -> [DatasetCategory] {
    classes.compactMap { label, name in categories.map { $0[label] } ?? DatasetCategory(id: label, name: name) }
  }
}

/// COCO's results format, as pycocotools' `loadRes` takes it: one array of `{"image_id","category_id","bbox":[x,y,w,h],"score"}`.
struct COCOResults: RowFormat {
  private let ids: COCOIDs
  private var isFirst = true

  init(_ ids: COCOIDs) { self.ids = ids }

  var header: String { "[" }
  var footer: String { "\n]\n" }

  mutating func row(_ result: ImageResult) -> String {
    guard let id = ids.images[result.file] else { return "" }
    return result.objects.compactMap { object in
      guard let category = ids.category(of: object.categoryID) else { return nil }
      defer { isFirst = false }
      return (isFirst ? "\n" : ",\n")
        + JSONText.object([
          "image_id": String(id), "category_id": String(category), "bbox": JSONLines.boxText(object),
          "score": JSONText.number(object.score),
        ])
    }.joined()
  }
}

/// The images and categories that `COCOResults` refers to, as a COCO data set without annotations, or as the beginning of one with them.
struct COCOImages: RowFormat {
  private let ids: COCOIDs
  private let classes: [(label: Int, name: String)]
  private let isWhole: Bool
  private var isFirst = true

  init(_ ids: COCOIDs, classes: [(label: Int, name: String)], isWhole: Bool = true) {
    (self.ids, self.classes, self.isWhole) = (ids, classes, isWhole)
  }

  var header: String { "{\"images\":[" }

  var footer: String {
    let rows = ids.categories(of: classes).map { "\n" + $0.cocoText }
    return "\n],\"categories\":[" + rows.joined(separator: ",") + "\n]" + (isWhole ? "}\n" : "")
  }

  mutating func row(_ result: ImageResult) -> String {
    guard let id = ids.images[result.file] else { return "" }
    defer { isFirst = false }
    return (isFirst ? "\n" : ",\n")
      + DatasetImage(id: id, fileName: result.file, width: result.width, height: result.height).cocoText
  }
}

/// Detections as the annotations of a COCO data set, with scores: what programs import that know data sets but no results.
struct COCOAnnotations: RowFormat {
  private let ids: COCOIDs
  private var count = 0

  init(_ ids: COCOIDs) { self.ids = ids }

  var header: String { ",\"annotations\":[" }
  var footer: String { "\n]}\n" }

  mutating func row(_ result: ImageResult) -> String {
    guard let id = ids.images[result.file] else { return "" }
    return result.objects.compactMap { object in
      guard let category = ids.category(of: object.categoryID) else { return nil }
      count += 1
      return (count == 1 ? "\n" : ",\n")
        + JSONText.object([
          "id": String(count), "image_id": String(id), "category_id": String(category), "bbox": JSONLines.boxText(object),
          "area": JSONText.number(object.width * object.height), "iscrowd": "0", "segmentation": "[]",
          "score": JSONText.number(object.score),
        ])
    }.joined()
  }
}
