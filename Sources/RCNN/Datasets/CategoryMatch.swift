import Datasets
import Detectors
import Files
import Results

/// Which classes of a model, or of a file of results, are which categories of a data set.
///
/// Names decide wherever one is known on both sides; what has no counterpart is told. Only where no class has a name do numbers decide, and only if there
/// are as many classes as categories.
public struct CategoryMatch: Sendable, Equatable {
  /// What decided.
  public let basis: Basis
  /// The data set's category by the model's label.
  public let categoryIDs: [Int: Int]
  /// The model's label by the data set's category.
  public let labels: [Int: Int]
  /// Categories with objects, none of which can be found since no class is one of them.
  public let unknownCategories: [UnknownCategory]
  /// Names of classes that are no category of the data set; what is found of them is left out.
  public let unknownClasses: [String]
  /// Whose classes they are, for sentences.
  private let owner: String
  private let examples: String

  /// A class of objects by its number and its name.
  public typealias Class = (label: Int, name: String)

  /// What decided.
  public enum Basis: String, Sendable {
    case name
    /// Labels are the categories' ids.
    case number
    /// Labels count the categories by rising id.
    case order
  }

  /// A category of the data set that no class is.
  public struct UnknownCategory: Sendable, Equatable {
    /// Its name in the data set.
    public let name: String
    /// Its objects in the data set.
    public let objectCount: Int

    /// A category with a number of objects.
    public init(name: String, objectCount: Int) { (self.name, self.objectCount) = (name, objectCount) }
  }

  /// Matches `classes`, of which those are nameless that are called "class N", with the categories of `dataset`; `owner` is what sentences call their owner.
  public init(_ classes: [Class], of owner: String = "the model", _ dataset: Dataset) throws(CategoryMatchError) {
    let counts = Dictionary(grouping: dataset.annotations, by: \.categoryID).mapValues(\.count)
    let named = classes.filter { $0.name != CategoryList.placeholder($0.label) }
    let pairs: [(label: Int, id: Int)]
    if named.isEmpty {
      (basis, pairs) = try Self.byNumber(classes, dataset.categories, counts, owner)
    } else {
      (basis, pairs) = (.name, try Self.byName(named, dataset.categories, owner))
    }
    categoryIDs = Dictionary(pairs.map { ($0.label, $0.id) }, uniquingKeysWith: { first, _ in first })
    labels = Dictionary(pairs.map { ($0.id, $0.label) }, uniquingKeysWith: { first, _ in first })
    unknownCategories = dataset.categories.compactMap { [labels] category in
      guard labels[category.id] == nil, let count = counts[category.id] else { return nil }
      return UnknownCategory(name: category.name, objectCount: count)
    }
    unknownClasses = classes.filter { [categoryIDs] in categoryIDs[$0.label] == nil }.map(\.name)
    self.owner = owner
    examples =
      pairs.prefix(3).map { [dataset] pair in
        "\(pair.label) is \(dataset.categories.first { $0.id == pair.id }?.name ?? "")"
      }.joined(separator: ", ") + (pairs.count > 3 ? ", ..." : "")
  }

  /// The category of each class among `categories`, whatever objects these have, and the names of classes that are none of them. Throws `CategoryMatchError`.
  package static func categories(of classes: [Class], among categories: [DatasetCategory]) throws -> (
    [Int: DatasetCategory], unknown: [String]
  ) {
    var dataset = Dataset()
    dataset.categories = categories
    let match = try CategoryMatch(classes, dataset)
    let byID = Dictionary(categories.map { ($0.id, $0) }) { first, _ in first }
    return (match.categoryIDs.compactMapValues { byID[$0] }, match.unknownClasses)
  }

  /// What a graph found in an image, with the data set's numbers; nil for a class that the data set does not know.
  package func scored(_ detection: LabelledBox, imageID: Int) -> ScoredObject? {
    scored(Detection(detection, categories: CategoryList(names: [])), imageID: imageID)
  }

  /// What a run found in an image, with the data set's numbers; nil for a class that the data set does not know.
  func scored(_ object: Detection, imageID: Int) -> ScoredObject? {
    guard let category = categoryIDs[object.categoryID] else { return nil }
    var scored = ScoredObject(object, imageID: imageID)
    scored.categoryID = category
    return scored
  }

  /// What people must know to believe the numbers, a sentence each.
  public var warnings: [String] {
    var warnings: [String] = []
    if basis != .name {
      warnings.append(
        "no class of \(owner) has a name, so that they are matched by \(basis.rawValue) (\(examples)); `categories` gives them names.")
    }
    if !unknownCategories.isEmpty {
      let names = unknownCategories.prefix(5).map { "\($0.name) (\($0.objectCount) object\($0.objectCount == 1 ? "" : "s"))" }
      let more = unknownCategories.count > 5 ? " and \(unknownCategories.count - 5) more" : ""
      warnings.append(
        "\(owner) has no class called \(names.joined(separator: ", "))\(more), so that none of these can be found; spell them alike in the annotations and in `categories`."
      )
    }
    return warnings
  }

  private static func byName(_ classes: [Class], _ categories: [DatasetCategory], _ owner: String) throws(CategoryMatchError) -> [(
    Int, Int
  )] {
    // The exact spelling first, so that "Cat" and "cat" may both be there.
    var free = categories
    var pairs: [(Int, Int)] = []
    for key in [\String.bytes, \String.looseSpelling] {
      let ids = Dictionary(free.map { ($0.name[keyPath: key], $0.id) }, uniquingKeysWith: { first, _ in first })
      let taken = Set(pairs.map(\.0))
      for (label, name) in classes where !taken.contains(label) {
        guard let id = ids[name[keyPath: key]], free.contains(where: { $0.id == id }) else { continue }
        pairs.append((label, id))
        free.removeAll { $0.id == id }
      }
    }
    if pairs.isEmpty && !categories.isEmpty {
      throw .nothingInCommon(owner: owner, classes: classes.map(\.name), categories: categories.map(\.name))
    }
    return pairs
  }

  private static func byNumber(
    _ classes: [Class], _ categories: [DatasetCategory], _ counts: [Int: Int], _ owner: String
  ) throws(CategoryMatchError) -> (Basis, [(Int, Int)]) {
    let labels = Set(classes.map(\.label))
    // A category that no object has, such as the root that some exporters add, does not count where it is in the way.
    for candidates in [categories, categories.filter { counts[$0.id] != nil || labels.contains($0.id) }]
    where candidates.count == classes.count {
      let ids = candidates.map(\.id).sorted()
      if Set(ids) == labels { return (.number, ids.map { ($0, $0) }) }
      return (.order, Array(zip(labels.sorted(), ids)))
    }
    throw .differentCounts(owner: owner, classes: classes.count, categories: categories.map(\.name))
  }
}

extension String {
  /// The letters and digits without case: names that differ in nothing else are taken for the same.
  fileprivate var looseSpelling: [UInt8] { lowercased().utf8.filter { !" _-.".utf8.contains($0) } }
}

/// Why no class of a model is a category of a data set.
public enum CategoryMatchError: DescribedError, Equatable, Sendable {
  case nothingInCommon(owner: String, classes: [String], categories: [String])
  case differentCounts(owner: String, classes: Int, categories: [String])

  /// One sentence that names both sides and the remedy.
  public var description: String {
    switch self {
    case .nothingInCommon(let owner, let classes, let categories):
      "\(owner) has no class of the data set: it has \(classes.listed), the data set \(categories.listed); give its class names with `categories`, "
        + "or the annotations that belong to it."
    case .differentCounts(let owner, let classes, let categories):
      "\(owner) has \(classes) class\(classes == 1 ? "" : "es") without names, the data set \(categories.count) (\(categories.listed)), so that nobody "
        + "can tell which is which; give the names of the classes with `categories`."
    }
  }
}

extension [String] {
  /// The first five, with commas between them.
  package var listed: String { prefix(5).joined(separator: ", ") + (count > 5 ? ", ..." : "") }
}
