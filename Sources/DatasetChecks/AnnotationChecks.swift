import Boxes
import Datasets
import Files

/// What the annotations alone tell: ids, categories and boxes.
struct AnnotationChecks {
  private let dataset: Dataset
  private let images: [Int: DatasetImage]
  private let categories: Set<Int>
  /// Boxes of files that count pixels from 1 or round differ by less.
  static let tolerance = 0.5

  init(_ dataset: Dataset) {
    self.dataset = dataset
    images = Dictionary(dataset.images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    categories = Set(dataset.categories.map(\.id))
  }

  /// All findings, in the order of the file; names that `expected` lacks are among them, unless it is nil.
  func findings(expected: [String]? = nil) -> [Finding] {
    listFindings(expected: expected) + dataset.annotations.flatMap(findings) + duplicateAnnotations
  }

  private func listFindings(expected: [String]?) -> [Finding] {
    let categories = dataset.categories
    let unexpected = expected.map { expected in categories.filter { !expected.contains($0.name) } } ?? []
    return Self.repeated(categories, by: \.id).map { Finding(.duplicateCategoryID, "category \($0.id) (\"\($0.name)\") is listed before") }
      + Self.repeated(categories, by: \.name).map { Finding(.duplicateCategoryName, "\"\($0.name)\" is category \($0.id) and one before") }
      + unexpected.map { Finding(.unexpectedCategory, "\"\($0.name)\" is not among the expected classes") }
      + Self.repeated(dataset.images, by: \.id).map {
        Finding(.duplicateImageID, image: $0.fileName, "its id \($0.id) is that of an image before")
      }
      + dataset.images.filter(\.isNamedOutside).map {
        Finding(.fileNameOutside, image: $0.fileName, "the name leads out of the folder of images, in which only its end is looked for")
      }
      + Self.repeated(dataset.images.filter { !$0.fileName.isEmpty }, by: \.fileName.plainPath.bytes).map {
        Finding(.duplicateFileName, image: $0.fileName, "the file is listed again with the id \($0.id)")
      }
  }

  private var duplicateAnnotations: [Finding] {
    Self.repeated(dataset.annotations, by: \.id).map { finding(.duplicateAnnotationID, $0, "its id is that of an annotation before") }
      + Self.repeated(dataset.annotations, by: BoxKey.init).map {
        finding(.duplicateBox, $0, "the image has the same box of this category before")
      }
  }

  private func findings(_ annotation: ObjectAnnotation) -> [Finding] {
    var findings: [Finding] = []
    if !categories.contains(annotation.categoryID) {
      findings.append(finding(.unknownCategory, annotation, "category \(annotation.categoryID) is not in the list"))
    }
    guard let image = images[annotation.imageID] else {
      return findings + [finding(.unknownImage, annotation, "image \(annotation.imageID) is not in the list")]
    }
    if annotation.id == 0 { findings.append(finding(.zeroAnnotationID, annotation, "pycocotools takes the id 0 for never found")) }
    guard annotation.hasBox else { return findings + [finding(.missingBox, annotation, "it has no box")] }
    let box = annotation.box
    if !box.hasArea {
      findings.append(finding(.degenerateBox, annotation, "the box is \(box.width) x \(box.height) pixels"))
    } else if box.isNormalized(in: image) {
      findings.append(
        finding(.normalizedBox, annotation, "the box \(box.x), \(box.y), \(box.width), \(box.height) is in shares of the image"))
    } else if !annotation.hasPlausibleArea {
      findings.append(finding(.wrongArea, annotation, "the area is \(annotation.area), the box has \(box.area) square pixels"))
    }
    if box.reachesOut(of: image, by: Self.tolerance) {
      let corners = "\(box.x), \(box.y) to \(box.x + box.width), \(box.y + box.height)"
      findings.append(
        finding(.boxOutsideImage, annotation, "the box from \(corners) reaches out of \(image.width) x \(image.height) pixels"))
    }
    return findings
  }

  private func finding(_ kind: Finding.Kind, _ annotation: ObjectAnnotation, _ detail: String) -> Finding {
    Finding(kind, image: images[annotation.imageID]?.fileName, annotation: annotation.id, detail)
  }

  /// The elements whose key an element before them has.
  private static func repeated<Element, Key: Hashable>(_ elements: [Element], by key: (Element) -> Key) -> [Element] {
    var keys: Set<Key> = []
    return elements.filter { !keys.insert(key($0)).inserted }
  }
}

extension DatasetImage {
  /// Whether the file name is a path that leads out of the folder of images, also by the rules of other systems.
  var isNamedOutside: Bool {
    let path = String(decoding: fileName.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
    return path.leavesFolder || path.pathComponents.first?.utf8.last == UInt8(ascii: ":")
  }
}

extension ObjectAnnotation {
  /// Whether the area can be that of what is in the box: it is not larger, and more than a thousandth of it.
  var hasPlausibleArea: Bool { area <= 1.01 * box.area + 1 && area > box.area / 1000 }
}

/// What makes two annotations the same object.
struct BoxKey: Hashable {
  let image: Int
  let category: Int
  let box: AnnotationBox

  init(_ annotation: ObjectAnnotation) { (image, category, box) = (annotation.imageID, annotation.categoryID, annotation.box) }
}
