extension ResultFormat {
  /// The stream formats behind the name, each with the name of its file; none for formats of a file an image.
  func streams(ids: COCOImageIDs, options: ResultOptions) -> [(fileName: String, rows: any RowFormat)] {
    switch self {
    case .jsonl: [("detections.jsonl", JSONLines())]
    case .csv: [("detections.csv", CSVTable())]
    case .coco: [("coco.json", COCOResults(ids: ids)), ("coco_images.json", COCOImages(ids: ids, categories: options.classes))]
    case .voc, .yolo, .images: []
    }
  }
}
