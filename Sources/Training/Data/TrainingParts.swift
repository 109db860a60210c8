import DatasetChecks
import Datasets
import Files

/// The two sides of a data set as they were read: what is learned from, and what is not.
public struct TrainingParts: Sendable {
  /// What is learned from.
  public private(set) var training: ScannedDataset
  /// What tells how well; nil where all is learned from.
  public private(set) var validation: ScannedDataset?
  /// Which images are on which side, in a sentence.
  public private(set) var rule: String

  /// Reads a data set and decodes each of its images once, on `threads` threads; `progress` is called with how many there are and after each. With
  /// `overfit` the first so many images with objects are on both sides. Throws `DatasetError`, `DatasetSplitError` and `TrainingDataError`.
  public init(
    _ sources: TrainingSources, overfit: Int? = nil, threads: Int = 1, progress: (_ total: Int) -> () -> Void = { _ in {} }
  ) async throws {
    var training = try Folder(sources.training)
    if let excluded = sources.excluded { training.remove(try Folder(excluded).identities) }
    if let overfit {
      training.dataset = try Self.first(overfit, of: training.dataset)
      let scanned = await training.scanned(threads, progress(training.dataset.images.count))
      let count = scanned.dataset.images.count
      let images = count == 1 ? "image with objects is" : "\(count) images with objects are"
      (self.training, validation) = (scanned, scanned)
      rule = "the first \(images) both learned from and validated on, to see that they can be learned."
      return
    }
    let (name, sides) = (sources.names.training, try Sides(sources, &training))
    let advance = progress(training.dataset.images.count + (sides.other?.dataset.images.count ?? 0))
    let scanned = await training.scanned(threads, advance)
    switch (sides.other, sides.rule) {
    case (let other?, _):
      (self.training, validation) = (scanned, await other.scanned(threads, advance))
      rule = "the images of \"\(name)\" are learned from, those of \"\(sources.names.validation)\" validated on" + sides.remark
    case (nil, let rule?):
      let split = try DatasetSplit(scanned.dataset, alike: AlikeImages(scanned.perceptualHashes).groups, rule)
      (self.training, validation) = (scanned.part(split.training), scanned.part(split.validation))
      self.rule =
        "of \"\(name)\", \(Self.words(rule)) are validated on and the others learned from, and images that look alike are on one side"
        + sides.remark
    case (nil, nil):
      (self.training, validation) = (scanned, nil)
      rule = "all images of \"\(name)\" are learned from and none validated on, so that the last weights count as the best."
    }
  }

  private static func words(_ rule: DatasetSplit.Rule) -> String {
    let percentage = (rule.share * 1000).rounded() / 10
    let number = percentage == percentage.rounded() ? "\(Int(percentage))" : "\(percentage)"
    return "about \(number) % (chosen by their names, \(rule.limit) at most)"
  }

  /// The first images that show something.
  private static func first(_ count: Int, of dataset: Dataset) throws(TrainingDataError) -> Dataset {
    let shown = Set(dataset.usable.annotations.filter { !$0.isCrowd }.map(\.imageID))
    let ids = Set(dataset.images.map(\.id).filter(shown.contains).prefix(count))
    guard !ids.isEmpty else { throw .noObject }
    return dataset.keepingImages { ids.contains($0.id) }
  }
}

/// A data set with the folder of its images.
private struct Folder {
  var dataset: Dataset
  let folder: String

  init(_ source: DatasetSource) throws {
    dataset = try source.dataset()
    folder = try source.imageFolder() ?? "."
  }

  /// What tells the images' files from others; nil for those that are missing.
  var files: [FileIdentity?] {
    dataset.lookUpImages(in: folder).files.map { $0.flatMap { FileIdentity(of: folder.appending(path: $0)) } }
  }

  var identities: Set<FileIdentity> { Set(files.compactMap(\.self)) }

  mutating func remove(_ identities: Set<FileIdentity>) {
    let shared = zip(dataset.images, files).filter { _, file in file.map(identities.contains) == true }
    let ids = Set(shared.map(\.0.id))
    dataset = dataset.keepingImages { !ids.contains($0.id) }
  }

  func scanned(_ threads: Int, _ advance: @escaping () -> Void) async -> ScannedDataset {
    await ScannedDataset(dataset, folder: folder, threads: threads, progress: advance)
  }
}

/// What is validated on, once it is known which images both sides have.
private struct Sides {
  /// A list or a data set of its own.
  var other: Folder?
  /// How a part is chosen.
  var rule: DatasetSplit.Rule?
  /// How the sentence of the rule ends.
  var remark = "."

  /// Removes what is validated on from what is learned from.
  init(_ sources: TrainingSources, _ training: inout Folder) throws {
    switch sources.validation {
    case .none: break
    case .part(let rule): self.rule = rule
    case .source(let source, let isAskedFor):
      let other = try Folder(source)
      let shared = training.identities.intersection(other.identities)
      if !isAskedFor && !shared.isEmpty && shared.count == other.identities.count {
        rule = DatasetSplit.Rule()
        remark = "; its list \"\(sources.names.validation)\" is not used, since it is a part of these."
        return
      }
      self.other = other
      if shared.isEmpty { return }
      training.remove(shared)
      if training.dataset.images.isEmpty { throw TrainingDataError.nothingLeft(validation: sources.names.validation) }
      remark = "; \(shared.count == 1 ? "one image is in both and is" : "\(shared.count) images are in both and are") validated on only."
    }
  }
}
