import Boxes
import Datasets
import Evaluation

/// Makes pictures of outcomes.
struct PictureSource {
  private let images: [Int: DatasetImage]
  private let names: [Int: String]
  private let path: (DatasetImage) -> String

  init(_ dataset: Dataset, path: @escaping (DatasetImage) -> String) {
    images = Dictionary(dataset.images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    names = Dictionary(dataset.categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    self.path = path
  }

  /// An image with its boxes.
  func picture(_ outcome: ImageOutcome) -> Picture? {
    guard let image = images[outcome.imageID] else { return nil }
    let counts = "\(outcome.matches.count) right, \(outcome.wrong.count) wrong, \(outcome.missed.count) missed"
    let boxes =
      outcome.matches.flatMap { [box($0.object, .found), box($0.detection, .right)] } + outcome.missed.map { box($0, .missed) }
      + outcome.wrong.map { box($0, .wrong) }
    return Picture(path: path(image), name: image.fileName, caption: "F1 \(decimal(outcome.f1, digits: 2)): \(counts)", boxes: boxes)
  }

  /// An error of a kind with what is around it.
  func picture(_ example: ErrorExample, of kind: ErrorKind) -> Picture? {
    guard let image = images[example.imageID] else { return nil }
    let boxes =
      (example.object.map { [box($0, example.detection == nil ? .missed : .marked)] } ?? [])
      + (example.detection.map { [box($0, .wrong)] } ?? [])
    let focus = boxes.dropFirst().reduce(boxes.first?.box) { $0?.union($1.box) }
    // An object whose edge a detection of background touches is not what it found.
    let told = kind == .background ? boxes.filter { $0.kind == .wrong } : boxes
    return Picture(
      path: path(image), name: image.fileName,
      caption: told.map { "\($0.kind == .wrong ? "found" : "marked") \($0.label)" }.joined(separator: ", "),
      boxes: boxes, focus: focus)
  }

  private func box(_ object: ObjectAnnotation, _ kind: Picture.Kind) -> Picture.Box {
    Picture.Box(kind, object.box, label: name(object.categoryID))
  }

  private func box(_ object: ScoredObject, _ kind: Picture.Kind) -> Picture.Box {
    Picture.Box(kind, object.box, label: "\(name(object.categoryID)) \(decimal(object.score, digits: 2))")
  }

  private func name(_ categoryID: Int) -> String { names[categoryID] ?? String(categoryID) }
}

extension AnnotationBox {
  /// The smallest box that holds two.
  fileprivate func union(_ other: AnnotationBox) -> AnnotationBox {
    let (left, top) = (min(x, other.x), min(y, other.y))
    let (right, bottom) = (max(x + width, other.x + other.width), max(y + height, other.y + other.height))
    return AnnotationBox(x: left, y: top, width: right - left, height: bottom - top)
  }
}
