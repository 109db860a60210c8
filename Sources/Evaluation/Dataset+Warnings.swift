import Datasets

extension Dataset {
  /// What people must know of the annotations to believe numbers of an evaluation, a sentence each: where pycocotools has rules of its own for ids, and what
  /// counts for nothing.
  public var evaluationWarnings: [String] {
    var warnings: [String] = []
    let ids = annotations.lazy.map(\.id)
    if ids.contains(0) {
      warnings.append("an annotation has the id 0, which pycocotools, and so these numbers, take for never found; number them from 1.")
    }
    let boxless = annotations.count { !$0.hasBox }
    if boxless > 0 {
      let (objects, count) = boxless == 1 ? ("object has", "counts") : ("objects have", "count")
      warnings.append("\(boxless) \(objects) no box and \(count) for nothing; rcnn check-data names them.")
    }
    var names: Set<[UInt8]> = []
    if let image = images.first(where: { !$0.fileName.isEmpty && !names.insert(Array($0.fileName.utf8)).inserted }) {
      warnings.append("the annotations list \(image.fileName) under two ids; rcnn check-data --fix makes one image of them.")
    }
    let isRising = zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
    if !isRising && Set(ids).count < ids.count {
      warnings.append(
        "annotations share ids, where pycocotools counts the last of them for all, and these numbers each; rcnn check-data names them.")
    }
    return warnings
  }
}
