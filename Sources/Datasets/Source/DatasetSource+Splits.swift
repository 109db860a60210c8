import Files

extension DatasetSource {
  /// The same Pascal VOC or YOLO data set with another split, or all of it; a COCO file is one split and stays what it is.
  package func withSplit(_ split: String?) -> DatasetSource {
    switch self {
    case .coco: self
    case .voc(let folder, _, let classes): .voc(folder: folder, split: split, classes: classes)
    case .yolo(let folder, _): .yolo(folder: folder, split: split)
    }
  }

  /// Whether a Pascal VOC or YOLO data set has a split of a name. Throws `DatasetError.missingPlace` for one of which a part is not there.
  package func hasSplit(_ name: String) throws(DatasetError) -> Bool {
    switch self {
    case .coco: return false
    case .voc(let folder, _, _): return VOCFolder.hasSplit(name, in: folder)
    case .yolo(let folder, _):
      do {
        _ = try YOLOLayout(path: folder, split: name)
        return true
      } catch {
        if case .missingPlace = error { throw error }
        return false
      }
    }
  }
}
