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

  private func box(_ object: ObjectAnnotation, _ kind: Picture.Kind) -> Picture.Box {
    Picture.Box(kind, object.box, label: name(object.categoryID))
  }

  private func box(_ object: ScoredObject, _ kind: Picture.Kind) -> Picture.Box {
    Picture.Box(kind, object.box, label: "\(name(object.categoryID)) \(decimal(object.score, digits: 2))")
  }

  private func name(_ categoryID: Int) -> String { names[categoryID] ?? String(categoryID) }
}
