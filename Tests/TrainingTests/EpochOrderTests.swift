import Boxes
import Datasets
import Images
import RandomNumbers
import TestSupport
import Testing
import Training

@Suite("The order of an epoch")
struct EpochOrderTests {
  /// Every third is a portrait.
  private static func images(_ ids: some Sequence<Int>) -> [EpochOrder.Image] {
    ids.map { EpochOrder.Image(id: $0, isPortrait: $0 % 3 == 0) }
  }

  private static func ids(_ batches: [[EpochOrder.Visit]]) -> [[Int]] { batches.map { $0.map(\.image) } }

  @Test("shows every image once, in full batches but for the last", arguments: [1, 2, 4, 7, 100], [0, 1, 5, 28, 29, 100])
  func once(batchSize: Int, count: Int) {
    let order = EpochOrder(Self.images(0..<count), batchSize: batchSize, seed: 1)
    for epoch in 0..<3 {
      let batches = Self.ids(order.batches(of: epoch))
      #expect(batches.joined().sorted() == Array(0..<count))
      #expect(batches.count == order.meanBatchCount && order.meanBatchCount == (count + batchSize - 1) / batchSize)
      #expect(batches.dropLast().allSatisfy { $0.count == batchSize })
    }
  }

  @Test("landscapes and portraits share one batch at most, when neither fill one any more", arguments: 2...9)
  func groups(batchSize: Int) {
    let order = EpochOrder(Self.images(0..<100), batchSize: batchSize, seed: 3)
    for epoch in 0..<10 {
      let batches = Self.ids(order.batches(of: epoch))
      let mixed = batches.indices.filter { Set(batches[$0].map { $0 % 3 == 0 }).count == 2 }
      let rest = 34 % batchSize + 66 % batchSize
      #expect(mixed.count <= 1 && mixed.allSatisfy { $0 >= batches.count - (rest + batchSize - 1) / batchSize })
    }
  }

  @Test("seed, epoch and numbers decide alone")
  func determinism() {
    let order = EpochOrder(Self.images(0..<60), batchSize: 4, seed: 5)
    var generator = SplitMix64(seed: 1)
    let listed = EpochOrder(Self.images(0..<60).shuffled(using: &generator), batchSize: 4, seed: 5)
    for epoch in [7, 0, 3] { #expect(order.batches(of: epoch) == listed.batches(of: epoch)) }
    #expect(order.batches(of: 0) != order.batches(of: 1))
    #expect(order.batches(of: 0) != EpochOrder(Self.images(0..<60), batchSize: 4, seed: 6).batches(of: 0))
  }

  @Test("every image comes to every place alike")
  func uniformity() {
    let order = EpochOrder((0..<10).map { EpochOrder.Image(id: $0) }, batchSize: 1, seed: 2)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
    for epoch in 0..<4000 {
      for (place, batch) in order.batches(of: epoch).enumerated() { counts[batch[0].image][place] += 1 }
    }
    // 400 in the mean, with a standard deviation of 19.
    #expect(counts.joined().allSatisfy { (310...490).contains($0) })
  }

  @Test("a class is wanted as often as the root of how much rarer it is than the threshold, an image as its rarest class")
  func factors() {
    let labels: [Set<Int>] = [[1], [1], [1, 2], [1, 2], [1, 3], [], [1], [1]]
    #expect(RepeatFactors(labels, threshold: 0.5).factors == [1, 1, 2.0.squareRoot(), 2.0.squareRoot(), 2, 1, 1, 1])
    for threshold in [nil, 0, -1, .nan, 0.125] as [Double?] {
      #expect(RepeatFactors(labels, threshold: threshold).factors.allSatisfy { $0 == 1 })
    }
    #expect(RepeatFactors(labels, threshold: 1e300).factors.max() == 8.0.squareRoot())
  }

  @Test("an image is repeated so often in the mean, each time with a turn of its own, and others are not")
  func repeats() {
    // One of 12 has the class: repeated sqrt(0.5 * 12) = 2.45 times.
    let images = (0..<12).map { EpochOrder.Image(id: $0, labels: $0 == 5 ? [1, 2] : [1]) }
    let order = EpochOrder(images, batchSize: 4, repeatThreshold: 0.5, seed: 9)
    let epochs = (0..<2000).map { order.batches(of: $0).joined().filter { $0.image == 5 }.map(\.turn).sorted() }
    #expect(Set(epochs) == [[0, 1], [0, 1, 2]])
    let mean = Double(epochs.joined().count) / 2000
    #expect(abs(mean - 6.0.squareRoot()) < 0.04)
    let others = order.batches(of: 0).joined().filter { $0.image != 5 }
    #expect(others.map(\.image).sorted() == (0..<12).filter { $0 != 5 } && others.allSatisfy { $0.turn == 0 })
    #expect(order.meanBatchCount == 4)
  }

  @Test("images that are repeated are so in other epochs than their neighbours")
  func independence() {
    let images = (0..<40).map { EpochOrder.Image(id: $0, labels: $0 < 20 ? [1] : []) }
    // sqrt(1 / 0.5) = 1.41 times.
    let order = EpochOrder(images, batchSize: 4, repeatThreshold: 1, seed: 0)
    let twice = (0..<50).map { Set(order.batches(of: $0).joined().filter { $0.turn == 1 }.map(\.image)) }
    #expect(twice.allSatisfy { (1...16).contains($0.count) && $0.allSatisfy { $0 < 20 } } && Set(twice).count > 45)
  }

  @Test("an image's place follows from its size and its objects, without those that are to be ignored")
  func labelled() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "a.jpg")
    let box = AnnotationBox(x: 1, y: 1, width: 2, height: 2)
    let dataset = Dataset(
      categories: [DatasetCategory(id: 4, name: "cat"), DatasetCategory(id: 2, name: "dog")],
      images: [DatasetImage(id: 7, fileName: "a.jpg", width: 0, height: 0)],
      annotations: [
        ObjectAnnotation(id: 1, imageID: 7, categoryID: 4, box: box), ObjectAnnotation(id: 2, imageID: 7, categoryID: 4, box: box),
        ObjectAnnotation(id: 3, imageID: 7, categoryID: 2, box: box, isCrowd: true),
      ])
    let labelled = try LabelledImages(dataset, folder: folder.path, classes: [(1, "dog"), (2, "cat")])
    let image = try #require(labelled.images.first)
    #expect(EpochOrder.Image(image, size: ImageSize(width: 3, height: 4)) == EpochOrder.Image(id: 7, isPortrait: true, labels: [2]))
    #expect(EpochOrder.Image(image, size: ImageSize(width: 4, height: 4)) == EpochOrder.Image(id: 7, labels: [2]))
  }
}
