import Datasets

extension ResultFormat {
  /// The files behind the name, each with what it holds, one after the other; none for formats of a file an image.
  func streams(ids: COCOImageIDs, options: ResultOptions) -> [(fileName: String, parts: [any RowFormat])] {
    switch self {
    case .jsonl: [("detections.jsonl", [JSONLines()])]
    case .csv: [("detections.csv", [CSVTable()])]
    case .coco:
      [
        ("coco.json", [COCOResults(ids: ids)]), ("coco_images.json", [COCOImages(ids: ids, categories: options.classes)]),
        ("coco_predictions.json", [COCOImages(ids: ids, categories: options.classes, isWhole: false), COCOAnnotations(ids: ids)]),
      ]
    case .voc, .yolo, .images: []
    }
  }
}
