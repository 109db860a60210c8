import Datasets

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
