import Datasets
import Files
import Results

/// Results of a file in the numbers of a data set: by the names of images and classes wherever the file tells them, else by its ids as they are.
public struct AlignedResults: Sendable {
  /// With the data set's ids.
  public private(set) var objects: [ScoredObject]
  /// How the classes were matched by name; nil where the file has numbers alone.
  public private(set) var match: CategoryMatch?
  /// What people must know to believe the numbers, a sentence each.
  public private(set) var warnings: [String] = []

  /// Reads the file at `path`; throws `DatasetError`, `CategoryMatchError`, or `AlignmentError` where names and ids contradict each other.
  public init(contentsOf path: String, _ dataset: Dataset) throws { try self.init(ResultsFile(path: path), named: path, dataset) }

  /// Takes results that sentences call `path`; throws likewise.
  public init(_ file: ResultsFile, named path: String, _ dataset: Dataset) throws {
    objects = file.objects
    if !file.images.isEmpty { try alignImages(file, dataset, path) }
    if file.categories.isEmpty { warnAboutCategories(dataset, path) } else { try alignCategories(file, dataset, path) }
  }

  private mutating func alignImages(_ file: ResultsFile, _ dataset: Dataset, _ path: String) throws {
    let ids = COCOImageIDs(files: file.images.map(\.fileName), images: dataset.images)
    var targets: [Int: Int] = [:]
    var found: Set<Int> = []
    for image in file.images {
      if let reason = ids.reason(for: image.fileName) { throw AlignmentError.ambiguous(file: path, reason: reason) }
      guard let id = ids[image.fileName] else { continue }
      found.insert(id)
      targets[image.id] = id
    }
    if targets.isEmpty && !dataset.images.isEmpty {
      throw AlignmentError.otherImages(file: path, example: file.images[0].fileName, expected: dataset.images[0].fileName)
    }
    let left = file.images.filter { targets[$0.id] == nil }
    if let first = left.first {
      warnings.append(
        "\(path) has \(left.count) image\(left.count == 1 ? "" : "s") that the data set lacks (\(first.fileName)); what was found there is left out."
      )
    }
    let missing = dataset.images.filter { !found.contains($0.id) }
    if let first = missing.first {
      warnings.append("\(path) lacks \(missing.count) of the data set's images (\(first.fileName)), so that nothing counts as found there.")
    }
    objects = objects.compactMap { object in targets[object.imageID].map { object.with(imageID: $0, categoryID: object.categoryID) } }
  }

  private mutating func alignCategories(_ file: ResultsFile, _ dataset: Dataset, _ path: String) throws {
    let match = try CategoryMatch(file.categories.map { ($0.id, $0.name) }, of: path, dataset)
    self.match = match
    warnings += match.warnings
    objects = objects.compactMap { object in
      match.categoryIDs[object.categoryID].map { object.with(imageID: object.imageID, categoryID: $0) }
    }
  }

  private mutating func warnAboutCategories(_ dataset: Dataset, _ path: String) {
    let known = Set(dataset.categories.map(\.id))
    let unknown = objects.filter { !known.contains($0.categoryID) }
    guard let first = unknown.first else { return }
    let share = unknown.count == objects.count ? "all \(objects.count)" : "\(unknown.count) of \(objects.count)"
    warnings.append(
      "\(share) results in \(path) name categories that the data set lacks (\(first.categoryID)), and count for nothing; "
        + "its categories are \(known.sorted().map(String.init).listed).")
  }
}

extension ScoredObject {
  fileprivate func with(imageID: Int, categoryID: Int) -> ScoredObject {
    ScoredObject(imageID: imageID, categoryID: categoryID, box: box, score: score)
  }
}

/// Why a file of results does not belong to a data set.
public enum AlignmentError: DescribedError, Equatable, Sendable {
  case otherImages(file: String, example: String, expected: String)
  case ambiguous(file: String, reason: String)

  /// One sentence that names the file and the remedy.
  public var description: String {
    switch self {
    case .otherImages(let file, let example, let expected):
      "\(file) was made for other images: it names \(example), the annotations \(expected), whatever their ids; give the annotations that belong to it."
    case .ambiguous(let file, let reason):
      "\(file) cannot be laid beside the annotations, since \(reason); detect in the folder that the annotations are relative to."
    }
  }
}
