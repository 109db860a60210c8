import Boxes
import Datasets
import Detectors
import Files
import Images
import RCNN

/// What a run learns from and what it is validated on, by the labels of one list of classes.
public struct TrainingData: Sendable {
  /// The background, then the classes to learn.
  public let classes: CategoryList
  /// What is learned from.
  public let training: Part
  /// What tells how well; nil where nothing does, and then the last weights count as the best.
  public let validation: Part?
  /// What people should know of the data, a sentence each.
  public let notes: [String]
  /// A fingerprint of images, objects and classes of both parts: 64 hexadecimal digits. Where the data set lies is no part of it.
  public let digest: String

  /// One of the two sides.
  public struct Part: Sendable {
    /// The objects by the data set's own categories, without what cannot or shall not be learned, so that nothing else is asked of a detector.
    public let dataset: Dataset
    /// The images with what a detector is to find in them, by the labels of the classes.
    public let images: [LabelledImage]
    /// The same images, for `EpochOrder`.
    public let order: [EpochOrder.Image]
    /// The images' sizes as they are upright, in their order.
    public let sizes: [ImageSize]
    /// Which labels are which categories.
    public let match: CategoryMatch
  }

  /// Labels both sides. `classes` are the names of those to learn in the order of their labels; by default all categories of what is learned from, in the
  /// order of their numbers. Images must be there with readable headers. Throws `TrainingDataError`, `DatasetError`, `ImageError` and `CategoryMatchError`.
  public init(
    training: (dataset: Dataset, folder: String), validation: (dataset: Dataset, folder: String)?, classes names: [String]? = nil,
    uncertain: LabelledImage.UncertainObjects = .ignore, notes: [String] = []
  ) throws {
    let names = names ?? Self.names(of: training.dataset.categories)
    if names.isEmpty || training.dataset.usable.annotations.isEmpty { throw TrainingDataError.noObject }
    classes = CategoryList(foreground: names)
    let part = try Part(training.dataset, training.folder, names, uncertain)
    guard part.images.contains(where: { !$0.labels.isEmpty }) else { throw TrainingDataError.noObject }
    self.training = part
    self.validation = try validation.map { try Part($0.dataset, $0.folder, names, uncertain) }
    self.notes = notes + Self.notes(part, self.validation, names)
    digest = DataDigest(classes: names, [part, self.validation].compactMap(\.self)).text
  }

  /// Labels the parts of a data set, whose `problems` may be known; throws as the other initialiser does, and `UnusableDataError`.
  public init(
    _ parts: TrainingParts, problems: DataProblems? = nil, classes names: [String]? = nil,
    uncertain: LabelledImage.UncertainObjects = .ignore
  ) throws {
    try (problems ?? DataProblems(parts)).requireUsable()
    try self.init(
      training: (parts.training.dataset, parts.training.folder), validation: parts.validation.map { ($0.dataset, $0.folder) },
      classes: names, uncertain: uncertain, notes: [parts.rule])
  }

  /// Each name once, in the order of the numbers.
  private static func names(of categories: [DatasetCategory]) -> [String] {
    var known: Set<[UInt8]> = []
    return categories.sorted { $0.id < $1.id }.map(\.name).filter { known.insert($0.bytes).inserted }
  }

  private static func notes(_ training: Part, _ validation: Part?, _ names: [String]) -> [String] {
    let shown = training.labels
    let unseen = names.enumerated().filter { !shown.contains($0.offset + 1) }.map { "\"\($0.element)\"" }
    var notes = unseen.isEmpty ? [] : ["nothing shows \(list(unseen)), so that it cannot be learned; `categories` may leave it out."]
    let others = [training, validation].compactMap { $0?.match.unknownCategories }.joined()
    if !others.isEmpty {
      let counts = Dictionary(others.map { ($0.name.bytes, $0.objectCount) }, uniquingKeysWith: +)
      let texts = counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { "\"\(String(decoding: $0, as: UTF8.self))\" (\($1))" }
      notes.append("objects of \(list(texts)) are not learned, since these are not among the classes.")
    }
    if validation?.labels.isEmpty == true {
      notes.append("no image that is validated on shows an object, so that nothing tells how good the detector is.")
    }
    return notes
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}

extension TrainingData.Part {
  fileprivate init(_ dataset: Dataset, _ folder: String, _ names: [String], _ uncertain: LabelledImage.UncertainObjects) throws {
    let usable = dataset.usable.joiningCategories
    let labelled = try LabelledImages(
      usable, folder: folder, classes: names.enumerated().map { ($0.offset + 1, $0.element) }, uncertain: uncertain)
    (images, match) = (labelled.images, labelled.match)
    self.dataset = usable.keepingCategories { [match] in match.labels[$0] != nil }
    sizes = try images.map { image throws(ImageError) in try Image.size(ofFile: image.path) }
    order = zip(images, sizes).map { EpochOrder.Image($0, size: $1) }
  }

  /// The labels of all objects.
  fileprivate var labels: Set<Int> { order.reduce(into: []) { $0.formUnion($1.labels) } }

  /// How many objects of a class there are, and in how many images.
  public func count(of label: Int) -> (objects: Int, images: Int) {
    let counts = images.map { image in image.targets.count { Int($0.label) == label } }
    return (counts.reduce(0, +), counts.count { $0 > 0 })
  }

  /// How many objects there are to learn.
  public var objectCount: Int { images.reduce(0) { $0 + $1.labels.count } }
}

extension LabelledImage {
  /// The labels of the objects in it.
  fileprivate var labels: [Int32] { targets.map(\.label).filter { $0 > 0 } }
}
