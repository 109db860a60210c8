import Datasets
import Files
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
  init(_ dataset: Dataset, scans: [ImageScan.Outcome]?, files: [String?]? = nil) {
    (self.dataset, self.scans) = (dataset, scans)
    moveNamesInside(files)
    repairCategories()
    mergeRepeatedFiles()
    removeAmbiguousImages()
    removeUselessImages()
    takeSizesOfFiles()
    takeSharesForPixels()
    repairAnnotations()
    numberAnnotations()
  }

  /// Categories of one name become the first of them; of those with one id and different names the first stays.
  private mutating func repairCategories() {
    for (category, first) in dataset.joinCategories() {
      let reason = first.map { "category \($0) has the same name" } ?? "another has this id"
      changes.append("category \(category.id) (\"\(category.name)\") is removed: \(reason)")
    }
  }

  /// Names that lead out of the folder of images become those of the files that were found for them, or what is left without the way out.
  private mutating func moveNamesInside(_ files: [String?]?) {
    for (index, image) in dataset.images.enumerated() where image.isNamedOutside {
      guard let name = files?[index] ?? image.nameInside else { continue }
      changes.append("\(image.fileName) is called \(name)")
      dataset.images[index].fileName = name
    }
  }

  /// A file that is listed twice is one image, which has the annotations of both.
  private mutating func mergeRepeatedFiles() {
    var idsByFile: [[UInt8]: Int] = [:]
    var merged: [Int: Int] = [:]
    keepImages { image, _ in
      let file = image.fileName.plainPath.bytes
      guard !file.isEmpty, let first = idsByFile[file] else {
        idsByFile[file] = image.id
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

  /// Where all boxes of a data set are shares of their images, they are in no other unit.
  private mutating func takeSharesForPixels() {
    let images = Dictionary(dataset.images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    func isNormalized(_ annotation: ObjectAnnotation) -> Bool {
      images[annotation.imageID].map { annotation.box.hasArea && annotation.box.isNormalized(in: $0) } ?? false
    }
    let boxes = dataset.annotations.filter { $0.hasBox && $0.box.hasArea && images[$0.imageID] != nil }
    guard !boxes.isEmpty, boxes.allSatisfy(isNormalized) else { return }
    for (index, annotation) in dataset.annotations.enumerated() where isNormalized(annotation) {
      guard let image = images[annotation.imageID] else { continue }
      dataset.annotations[index].box = annotation.box.scaled(to: image)
      dataset.annotations[index].area = dataset.annotations[index].box.area
      changes.append("annotation \(annotation.id) of \(image.fileName) gets its box in pixels")
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
    guard annotation.hasBox else { return "it has no box" }
    let box = annotation.box
    guard box.hasArea else { return "its box is \(box.width) x \(box.height) pixels" }
    if box.isNormalized(in: image) { return "its box is in shares of the image, where others are in pixels" }
    if !annotation.hasPlausibleArea {
      changes.append("annotation \(annotation.id) of \(image.fileName) gets the area of its box")
      annotation.area = box.area
    }
    if box.reachesOut(of: image, by: AnnotationChecks.tolerance) {
      let inside = box.clipped(to: image)
      guard inside.hasArea else { return "its box is outside of the image" }
      annotation.area = box.area.isFinite ? annotation.area * (inside.area / box.area) : inside.area
      annotation.box = inside
      changes.append("annotation \(annotation.id) of \(image.fileName) is cut to the image")
    }
    return seen.insert(BoxKey(annotation)).inserted ? nil : "the image has the same box before"
  }

  private mutating func numberAnnotations() {
    var ids: Set = [0]
    var free = FreeNumbers(taken: Set(dataset.annotations.map(\.id)))
    for index in dataset.annotations.indices where !ids.insert(dataset.annotations[index].id).inserted {
      let (old, new) = (dataset.annotations[index].id, free.next())
      changes.append("annotation \(old) gets the id \(new), since \(old == 0 ? "0 counts as never found" : "another has its own")")
      dataset.annotations[index].id = new
    }
  }
}

extension DatasetImage {
  /// The file name without what leads out of the folder of images; nil if nothing is left.
  fileprivate var nameInside: String? {
    let parts = (NameSpelling(fileName)?.parts ?? []).drop { $0.utf8.last == UInt8(ascii: ":") }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }
}
