import Datasets
import Files
import RandomNumbers

/// Images to learn from and images to validate with, of a data set that does not say which are which.
///
/// An image's file name and a seed decide, so that images that are added move no other. Images that look alike stay together: where the first of them by name
/// is. There are three exceptions, in which a side would be of no use otherwise. A group of more than half of the images, or of more than the limit, is
/// learned from. Where more than the limit would validate, the share is halved until they do not, so that some of those before remain. Where none would, the
/// group that is nearest to it does.
public struct DatasetSplit: Sendable, Equatable {
  /// What is learned from.
  public let training: Dataset
  /// What tells how well.
  public let validation: Dataset

  /// How many images validate, and which.
  public struct Rule: Sendable, Hashable {
    /// The share of images, or groups of them, that validate.
    public var share = 0.1
    /// The most images that do: more take longer and tell little more.
    public var limit = 500
    /// Other seeds choose other images.
    public var seed: UInt64 = 0

    /// A tenth of the images, at most 500.
    public init() {}
  }

  /// Splits a data set; `alike` are the numbers of images that must be on the same side (`AlikeImages`).
  public init(_ dataset: Dataset, alike: [[Int]] = [], _ rule: Rule = Rule()) throws(DatasetSplitError) {
    let groups = Self.groups(dataset.images, alike, rule.seed)
    let count = dataset.images.count
    guard groups.count > 1 else { throw count > 1 ? .allAlike(count: count) : .tooFewImages(count: count) }
    let chosen = Set(Self.validating(groups, count, rule).joined())
    training = Self.part(of: dataset, dataset.images.indices.filter { !chosen.contains($0) })
    validation = Self.part(of: dataset, dataset.images.indices.filter(chosen.contains))
  }

  private static func part(of dataset: Dataset, _ positions: [Int]) -> Dataset {
    let ids = Set(positions.map { dataset.images[$0].id })
    return dataset.keepingImages { ids.contains($0.id) }
  }
}

// MARK: - Groups

extension DatasetSplit {
  /// Images that must be on the same side.
  private struct Group {
    /// Where the data set lists them.
    let positions: [Int]
    /// From 0 to 1: the lowest validate.
    let place: Double
  }

  private static func groups(_ images: [DatasetImage], _ alike: [[Int]], _ seed: UInt64) -> [Group] {
    let positions = Dictionary(grouping: images.indices) { images[$0].id }
    var sets = DisjointSets(count: images.count)
    for members in alike.map({ $0.flatMap { positions[$0] ?? [] } }) + positions.values {
      for member in members.dropFirst() { sets.join(members[0], member) }
    }
    return sets.sets.map { positions in
      let names = positions.map { images[$0].fileName.plainPath }
      let first = names.min { $0.utf8.lexicographicallyPrecedes($1.utf8) } ?? ""
      return Group(positions: positions, place: place(of: first, seed))
    }
  }

  /// A number from 0 to 1 for a name: FNV-1a (Fowler, Noll and Vo 1991), whose bits a generator mixes with the seed.
  private static func place(of name: String, _ seed: UInt64) -> Double {
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    var generator = SplitMix64(seed: seed, parts: [Int(truncatingIfNeeded: hash)])
    return generator.fraction()
  }

  /// The positions of the images that validate, group by group.
  private static func validating(_ groups: [Group], _ count: Int, _ rule: Rule) -> [[Int]] {
    let limit = min(rule.limit, count / 2)
    let candidates = groups.filter { $0.positions.count <= limit }.sorted { $0.place < $1.place }
    guard let first = candidates.first else {
      return groups.min { ($0.positions.count, $0.place) < ($1.positions.count, $1.place) }.map { [$0.positions] } ?? []
    }
    var share = min(rule.share, 1)
    var chosen = candidates.prefix { $0.place < share }
    while chosen.reduce(0, { $0 + $1.positions.count }) > limit {
      share /= 2
      chosen = candidates.prefix { $0.place < share }
    }
    return chosen.isEmpty ? [first.positions] : chosen.map(\.positions)
  }
}

/// Why a data set has no two sides.
public enum DatasetSplitError: DescribedError, Equatable, Sendable {
  case tooFewImages(count: Int)
  case allAlike(count: Int)

  /// One sentence with the remedy.
  public var description: String {
    switch self {
    case .tooFewImages(let count):
      "the data set has \(count == 0 ? "no image" : "one image alone"), so that none can be kept for validation; name another data set for it."
    case .allAlike(let count):
      "all \(count) images of the data set look alike, so that none can be kept for validation without being known from training; name another data set for it."
    }
  }
}
