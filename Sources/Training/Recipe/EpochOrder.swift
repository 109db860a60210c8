import Datasets
import Images
import RandomNumbers

/// Which images an epoch shows, in which order and in which batches.
///
/// Seed, epoch and the images' numbers decide, and nothing else: neither the order in which a data set lists them nor what was shown before, so that a run
/// goes on with any batch of any epoch.
public struct EpochOrder: Sendable, Equatable {
  /// By rising number.
  private let images: [Image]
  private let repeats: RepeatFactors
  private let batchSize: Int
  private let seed: UInt64

  /// What decides where an image is shown.
  public struct Image: Sendable, Hashable {
    /// The data set's number of the image.
    public let id: Int
    /// Higher than wide. Such images share no batch with others, since all images of a batch are padded to one size.
    public let isPortrait: Bool
    /// The classes of its objects.
    public let labels: Set<Int>

    /// An image.
    public init(id: Int, isPortrait: Bool = false, labels: Set<Int> = []) {
      (self.id, self.isPortrait, self.labels) = (id, isPortrait, labels)
    }

    /// A labelled image of a size.
    public init(_ image: LabelledImage, size: ImageSize) {
      let labels = image.targets.map { Int($0.label) }.filter { $0 > 0 }
      self.init(id: image.id, isPortrait: size.height > size.width, labels: Set(labels))
    }
  }

  /// An image as it is shown once.
  public struct Visit: Sendable, Hashable {
    /// The data set's number of the image.
    public let image: Int
    /// Which time of this epoch it is, from 0: what is drawn for an image should not be the same each time.
    public let turn: Int

    /// A visit.
    public init(image: Int, turn: Int) { (self.image, self.turn) = (image, turn) }
  }

  /// An order of images with numbers of their own; with a threshold, those with rare classes are shown several times (`RepeatFactors`).
  public init(_ images: [Image], batchSize: Int, repeatThreshold: Double? = nil, seed: UInt64) {
    self.images = images.sorted { $0.id < $1.id }
    repeats = RepeatFactors(self.images.map(\.labels), threshold: repeatThreshold)
    (self.batchSize, self.seed) = (max(1, batchSize), seed)
  }

  /// How many batches epochs have in the mean; where no image is repeated, each has as many.
  public var meanBatchCount: Int { Int((repeats.factors.reduce(0, +) / Double(batchSize)).rounded(.up)) }

  /// The batches of an epoch. All are full but the last, and landscapes share one with portraits only where neither fill one any more, at the end.
  public func batches(of epoch: Int) -> [[Visit]] {
    var batches: [[Visit]] = []
    var open: [[Visit]] = [[], []]
    for (visit, isPortrait) in shuffled(epoch) {
      let group = isPortrait ? 1 : 0
      open[group].append(visit)
      if open[group].count == batchSize {
        batches.append(open[group])
        open[group] = []
      }
    }
    let rest = open[0] + open[1]
    return batches + stride(from: 0, to: rest.count, by: batchSize).map { Array(rest[$0...].prefix(batchSize)) }
  }

  /// All visits in the order of a number that is drawn for each.
  private func shuffled(_ epoch: Int) -> [(visit: Visit, isPortrait: Bool)] {
    let visits = images.indices.flatMap { position in
      let image = images[position]
      return (0..<repeats.count(at: position, id: image.id, epoch: epoch, seed: seed)).map { turn in
        var generator = SplitMix64(seed: seed, parts: [epoch, image.id, turn])
        return (key: generator.next(), visit: Visit(image: image.id, turn: turn), isPortrait: image.isPortrait)
      }
    }
    return visits.sorted { ($0.key, $0.visit.image, $0.visit.turn) < ($1.key, $1.visit.image, $1.visit.turn) }
      .map { ($0.visit, $0.isPortrait) }
  }
}
