import Boxes
import Datasets
import Files
import Images
import RCNN

/// An image with what a detector is to find in it.
public struct LabelledImage: Sendable {
  /// The data set's number of the image.
  public let id: Int
  /// The file.
  public let path: String
  /// The objects in the image's pixels, by the model's labels, and the regions that are to be ignored.
  public let targets: [BoxMatcher.Target]

  /// An image with its objects.
  public init(id: Int, path: String, targets: [BoxMatcher.Target]) { (self.id, self.path, self.targets) = (id, path, targets) }

  /// What objects that count for nothing in evaluation, crowds and difficult ones, are in training.
  public enum UncertainObjects: String, Sendable, CaseIterable {
    /// Regions in which nothing is right or wrong.
    case ignore
    /// As torchvision's scripts have it: crowds are left out, difficult objects are objects.
    case torchvision
  }
}

/// Images of a data set by a model's classes.
public struct LabelledImages: Sendable {
  /// The images, in the order in which they were asked for.
  public let images: [LabelledImage]
  /// Which of the model's classes are which categories.
  public let match: CategoryMatch

  /// The images of `dataset`, all or those that `names` picks by file name, with or without folder and extension, or by number; `folder` holds the files,
  /// `classes` are the model's. Throws `TrainingDataError`, `DatasetError` and `CategoryMatchError`.
  public init(
    _ dataset: Dataset, folder: String, names: [String]? = nil, classes: [CategoryMatch.Class],
    uncertain: LabelledImage.UncertainObjects = .ignore
  ) throws {
    var chosen = dataset
    if let names { chosen.images = try names.map { try Self.image($0, in: dataset) } }
    match = try CategoryMatch(classes, dataset)
    let annotations = Dictionary(grouping: dataset.annotations, by: \.imageID)
    let paths = try chosen.imagePaths(in: folder)
    images = try zip(chosen.images, paths).map { [match] image, path in
      let targets = try (annotations[image.id] ?? []).compactMap { try Self.target($0, match, uncertain, path) }
      return LabelledImage(id: image.id, path: path, targets: targets)
    }
  }

  private static func image(_ name: String, in dataset: Dataset) throws(TrainingDataError) -> DatasetImage {
    let found = dataset.images.filter { image in
      let file = image.fileName
      let last = file.split(separator: "/").last.map(String.init) ?? file
      let stem = last.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(separator: ".")
      return [file, last, stem, "\(image.id)"].contains { $0.utf8.elementsEqual(name.utf8) }
    }
    guard let image = found.first else { throw .unknownImage(name: name) }
    return image
  }

  /// The target of an annotation; nil for classes that the model does not have, and for crowds as torchvision sees them.
  private static func target(
    _ annotation: ObjectAnnotation, _ match: CategoryMatch, _ uncertain: LabelledImage.UncertainObjects, _ path: String
  ) throws(TrainingDataError) -> BoxMatcher.Target? {
    guard let label = match.labels[annotation.categoryID] else { return nil }
    if annotation.isCrowd && uncertain == .torchvision { return nil }
    let box = BoundingBox(annotation.box)
    let isFinite = (0..<4).allSatisfy { box.corners[$0].isFinite }
    guard annotation.hasBox, isFinite, box.width > 0, box.height > 0 else {
      throw .emptyBox(image: path, annotation: annotation.id)
    }
    let isIgnored = uncertain == .ignore && (annotation.isCrowd || annotation.isDifficult)
    return BoxMatcher.Target(box: box, label: isIgnored ? -1 : Int32(label))
  }
}

/// Why annotations cannot be learned from.
public enum TrainingDataError: DescribedError, Equatable, Sendable {
  case unknownImage(name: String)
  case emptyBox(image: String, annotation: Int)
  case noObject
  case noSplit(name: String, path: String)
  case testSplit(name: String)
  case nothingLeft(validation: String)

  /// One sentence that names the image and the remedy.
  public var description: String {
    switch self {
    case .unknownImage(let name):
      "the data set has no image \"\(name)\"; name images by their files, with or without folder and extension, or by their numbers."
    case .emptyBox(let image, let annotation):
      "annotation \(annotation) of \(image) has no box with an area, so that nothing can be learned from it; rcnn check-data --fix writes a copy without it."
    case .noObject:
      "no image that is to be learned from shows an object of the classes; check the annotations with rcnn check-data, and `categories`."
    case .noSplit(let name, let path): "\(path) has no split \"\(name)\"; give one that it has, or the annotations themselves."
    case .testSplit(let name):
      "\"\(name)\" is for tests, which say nothing once a detector has learned from them or was chosen by them; give another split."
    case .nothingLeft(let validation):
      "all images that were to be learned from are in \(validation) too; give another split or data set to validate on."
    }
  }
}
