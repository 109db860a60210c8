import Datasets
import Images

/// Makes a clean copy of a data set's annotations. What cannot be known is removed and not guessed; the image files stay as they are.
struct DatasetRepair {
  private(set) var dataset: Dataset
  /// The scans of the images that are left, in their order.
  private(set) var scans: [ImageScan.Outcome]?
  /// What was done, a sentence a change.
  private(set) var changes: [String] = []
  private var imagesByID: [Int: DatasetImage] = [:]

  /// Repairs `dataset`.
  init(_ dataset: Dataset, scans: [ImageScan.Outcome]?) {
    (self.dataset, self.scans) = (dataset, scans)
    repairCategories()
    mergeRepeatedFiles()
    removeAmbiguousImages()
    removeUselessImages()
    takeSizesOfFiles()
    repairAnnotations()
    numberAnnotations()
  }

  /// Categories of one name become the first of them; of those with one id and different names the first stays.
  private mutating func repairCategories() {
    var idsByName: [String: Int] = [:]
    var ids: Set<Int> = []
    var merged: [Int: Int] = [:]
    let categories = dataset.categories
    dataset.categories = categories.filter { category in
      if let first = idsByName[category.name] {
        if first != category.id { merged[category.id] = first }
        changes.append("category \(category.id) (\"\(category.name)\") is removed: category \(first) has the same name")
        return false
      }
      guard ids.insert(category.id).inserted else {
        changes.append("category \(category.id) (\"\(category.name)\") is removed: another has this id")
        return false
      }
      idsByName[category.name] = category.id
      return true
    }
    for id in ids { merged[id] = nil }
    for index in dataset.annotations.indices {
      dataset.annotations[index].categoryID = merged[dataset.annotations[index].categoryID] ?? dataset.annotations[index].categoryID
    }
  }

  /// A file that is listed twice is one image, which has the annotations of both.
  private mutating func mergeRepeatedFiles() {
    var idsByFile: [String: Int] = [:]
    var merged: [Int: Int] = [:]
    keepImages { image, _ in
      guard let first = idsByFile[image.fileName] else {
        idsByFile[image.fileName] = image.id
        return nil
      }
      if first != image.id { merged[image.id] = first }
      return "is listed once: its annotations are those of image \(first)"
    }
    for id in dataset.images.map(\.id) { merged[id] = nil }
    for index in dataset.annotations.indices {
      dataset.annotations[index].imageID = merged[dataset.annotations[index].imageID] ?? dataset.annotations[index].imageID
    }
  }

  /// Nobody can tell to which of two images with one id the annotations belong.
  private mutating func removeAmbiguousImages() {
    let counts = Dictionary(grouping: dataset.images, by: \.id).mapValues(\.count)
    keepImages { image, _ in (counts[image.id] ?? 0) > 1 ? "is removed: another image has its id \(image.id)" : nil }
  }

  private mutating func removeUselessImages() {
    var contents: Set<Int> = []
    keepImages { _, scan in
      switch scan {
      case .none: nil
      case .some(nil): "is removed: its file is missing"
      case .some(.some(.failure)): "is removed: its file cannot be read"
      case .some(.some(.success(let scan))):
        contents.insert(scan.contentHash).inserted ? nil : "is removed: another image has the same pixels"
      }
    }
  }

  /// Removes the images for which `reason` gives one; it gets the scan where there was a scan at all.
  private mutating func keepImages(unless reason: (DatasetImage, ImageScan.Outcome?) -> String?) {
    var kept: [Int] = []
    for (index, image) in dataset.images.enumerated() {
      if let reason = reason(image, scans.map { $0[index] }) { changes.append("\(image.fileName) \(reason)") } else { kept.append(index) }
    }
    dataset.images = kept.map { dataset.images[$0] }
    scans = scans.map { scans in kept.map { scans[$0] } }
  }

  private mutating func takeSizesOfFiles() {
    for (index, scan) in (scans ?? []).enumerated() {
      guard case .success(let scan) = scan, !dataset.images[index].hasSize(scan.size) else { continue }
      let isTurned = dataset.images[index].hasSize(scan.storedSize)
      if isTurned { turnBoxes(of: dataset.images[index], scan) }
      (dataset.images[index].width, dataset.images[index].height) = (scan.size.width, scan.size.height)
      let turned = isTurned ? ", and its boxes are turned" : ""
      changes.append("\(dataset.images[index].fileName) gets the size of its file, \(scan.size.width) x \(scan.size.height)\(turned)")
    }
  }

  private mutating func turnBoxes(of image: DatasetImage, _ scan: ImageScan) {
    for index in dataset.annotations.indices where dataset.annotations[index].imageID == image.id {
      dataset.annotations[index].box = dataset.annotations[index].box.turned(scan.orientation, in: scan.storedSize)
    }
  }

  private mutating func repairAnnotations() {
    imagesByID = Dictionary(dataset.images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let categories = Set(dataset.categories.map(\.id))
    var seen: Set<BoxKey> = []
    var annotations: [ObjectAnnotation] = []
    for var annotation in dataset.annotations {
      if let reason = removalReason(&annotation, categories, &seen) {
        changes.append(
          "annotation \(annotation.id)\(imagesByID[annotation.imageID].map { " of \($0.fileName)" } ?? "") is removed: \(reason)")
      } else {
        annotations.append(annotation)
      }
    }
    dataset.annotations = annotations
  }

  /// Why an annotation cannot stay; one that can is cut to its image.
  private mutating func removalReason(_ annotation: inout ObjectAnnotation, _ categories: Set<Int>, _ seen: inout Set<BoxKey>) -> String? {
    guard let image = imagesByID[annotation.imageID] else { return "it has no image" }
    guard categories.contains(annotation.categoryID) else { return "category \(annotation.categoryID) is not in the list" }
    let box = annotation.box
    guard box.hasArea else { return "its box is \(box.width) x \(box.height) pixels" }
    if box.reachesOut(of: image, by: AnnotationChecks.tolerance) {
      let inside = box.clipped(to: image)
      guard inside.hasArea else { return "its box is outside of the image" }
      annotation.area *= inside.area / box.area
      annotation.box = inside
      changes.append("annotation \(annotation.id) of \(image.fileName) is cut to the image")
    }
    return seen.insert(BoxKey(annotation)).inserted ? nil : "the image has the same box before"
  }

  private mutating func numberAnnotations() {
    var ids: Set<Int> = []
    var next = (dataset.annotations.map(\.id).max() ?? 0) + 1
    for index in dataset.annotations.indices where !ids.insert(dataset.annotations[index].id).inserted {
      changes.append("annotation \(dataset.annotations[index].id) gets the id \(next), since another has its own")
      dataset.annotations[index].id = next
      next += 1
    }
  }
}
