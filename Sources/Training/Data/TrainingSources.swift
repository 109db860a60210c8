import Datasets
import Files

/// Where the images of a run are: those to learn from, and those to validate on.
public struct TrainingSources: Sendable {
  /// The data set's format, for sentences.
  public let format: String
  /// What is learned from.
  public let training: DatasetSource
  /// What tells how well.
  public let validation: Validation
  /// What is never looked at, a test split of what is learned from otherwise.
  let excluded: DatasetSource?
  /// What `training` and `validation` are called.
  let names: (training: String, validation: String)

  /// What a run is validated on.
  public enum Validation: Sendable, Equatable {
    /// A part of what would be learned from otherwise, chosen by a rule.
    case part(DatasetSplit.Rule)
    /// A list or a data set of its own. One that nobody asked for must have nothing that is learned from.
    case source(DatasetSource, isAskedFor: Bool)
    /// Nothing: all images are learned from, and the last weights are the best that are known.
    case none
  }

  /// What people may say of the parts of a data set; the rest is told from it.
  public struct Choice: Sendable {
    /// The split to learn from; nil: "train" where there is one, else "trainval", else all but "test".
    public var split: String?
    /// The split to validate on; nil: "val" where there is one, else a part of the images.
    public var validationSplit: String?
    /// Another data set to validate on.
    public var validation: DatasetPlace?
    /// Whether images are held back for validation at all.
    public var validates = true
    /// The share of images to hold back, even where there is a split for validation.
    public var share: Double?

    /// Nothing is said.
    public init() {}
  }

  /// Chooses what a run learns from. Throws `DatasetError`, and `TrainingDataError.testSplit` for a split that is for tests.
  public init(_ place: DatasetPlace, _ choice: Choice = Choice()) throws {
    if let split = [choice.split, choice.validationSplit].compactMap(\.self).first(where: Self.isTest) {
      throw TrainingDataError.testSplit(name: split)
    }
    format = place.format
    let (name, training) = try Self.training(place, choice.split)
    self.training = training
    excluded = name == nil ? try place.split("test") : nil
    let (validation, label) = try Self.validation(place, name, choice)
    (self.validation, names) = (validation, (name ?? place.path, label))
  }

  private static func isTest(_ split: String) -> Bool { split.utf8.elementsEqual("test".utf8) }

  /// The split to learn from with its name; nil stands for all images.
  private static func training(_ place: DatasetPlace, _ split: String?) throws -> (name: String?, source: DatasetSource) {
    if let split {
      guard let source = try place.split(split) else { throw TrainingDataError.noSplit(name: split, path: place.path) }
      return (split, source)
    }
    for name in ["train", "trainval"] {
      if let source = try place.split(name) { return (name, source) }
    }
    return (nil, try place.whole())
  }

  private static func validation(_ place: DatasetPlace, _ name: String?, _ choice: Choice) throws -> (Validation, name: String) {
    if !choice.validates { return (.none, "") }
    if let other = choice.validation { return (.source(try other.whole(), isAskedFor: true), other.path) }
    if let split = choice.validationSplit {
      guard let source = try place.split(split) else { throw TrainingDataError.noSplit(name: split, path: place.path) }
      return (.source(source, isAskedFor: true), split)
    }
    var rule = DatasetSplit.Rule()
    if let share = choice.share { rule.share = share }
    guard choice.share == nil, name != "val", let source = try place.split("val") else { return (.part(rule), "") }
    return (.source(source, isAskedFor: false), "val")
  }
}
