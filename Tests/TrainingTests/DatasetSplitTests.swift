import Boxes
import Datasets
import Testing
import Training

@Suite("A data set's two sides")
struct DatasetSplitTests {
  /// Images with a name each, the even ones with an object.
  private static func dataset(_ numbers: some Sequence<Int>) -> Dataset {
    let images = numbers.map { DatasetImage(id: $0, fileName: "photos/\($0).jpg", width: 4, height: 4) }
    let objects = images.filter { $0.id % 2 == 0 }.map {
      ObjectAnnotation(id: $0.id, imageID: $0.id, categoryID: 1, box: AnnotationBox(x: 0, y: 0, width: 2, height: 2))
    }
    return Dataset(categories: [DatasetCategory(id: 1, name: "a")], images: images, annotations: objects)
  }

  private static func validating(_ split: DatasetSplit) -> Set<Int> { Set(split.validation.images.map(\.id)) }

  @Test("have each image once, with its objects, and all classes")
  func whole() throws {
    let dataset = Self.dataset(0..<200)
    let split = try DatasetSplit(dataset)
    for side in [split.training, split.validation] {
      #expect(side.categories == dataset.categories)
      #expect(side.annotations.map(\.imageID) == side.images.map(\.id).filter { $0 % 2 == 0 })
      #expect(side.images.map(\.id) == side.images.map(\.id).sorted() && side.images.contains { $0.id % 2 == 1 })
    }
    #expect((split.training.images + split.validation.images).map(\.id).sorted() == Array(0..<200))
  }

  @Test("are about as large as the rule says", arguments: [0.05, 0.1, 0.3])
  func sizes(share: Double) throws {
    var rule = DatasetSplit.Rule()
    rule.share = share
    let count = Double(try DatasetSplit(Self.dataset(0..<1500), rule).validation.images.count)
    // Three standard deviations.
    #expect(abs(count - 1500 * share) < 3 * (1500 * share * (1 - share)).squareRoot())
    rule.limit = 20
    let few = try DatasetSplit(Self.dataset(0..<1500), rule)
    #expect((5...20).contains(few.validation.images.count))
  }

  @Test("keep the images that they have when others are added, in whatever order")
  func stability() throws {
    let before = Self.validating(try DatasetSplit(Self.dataset(0..<300)))
    let after = Self.validating(try DatasetSplit(Self.dataset((0..<3000).reversed())))
    #expect(before.count > 10 && after.filter { $0 < 300 } == before)
    var rule = DatasetSplit.Rule()
    rule.seed = 1
    #expect(Self.validating(try DatasetSplit(Self.dataset(0..<300), rule)) != before)
  }

  @Test("keep a part of the images that validated before where these become too many, and take no other")
  func limit() throws {
    var rule = DatasetSplit.Rule()
    rule.limit = 60
    let sizes = [300, 1000, 3000, 10_000].map { Self.dataset(0..<$0) }
    let sides = try sizes.map { Self.validating(try DatasetSplit($0, rule)) }
    for (before, after) in zip(sides, sides.dropFirst()) { #expect(after.filter(before.contains).count > 0 && after.count <= 60) }
    for (index, side) in sides.enumerated().dropFirst() {
      let known = sizes[index - 1].images.count
      #expect(side.filter { $0 < known }.isSubset(of: sides[index - 1]))
    }
  }

  @Test("keep images together that look alike, and few of these")
  func groups() throws {
    // Films of seven frames.
    let films = (0..<60).map { film in Array(7 * film..<7 * film + 7) }
    let split = try DatasetSplit(Self.dataset(0..<420), alike: films + [[-1, 5000]])
    let chosen = Self.validating(split)
    #expect(films.allSatisfy { chosen.isSuperset(of: $0) || chosen.isDisjoint(with: $0) })
    #expect((1...18).contains(chosen.count / 7))
    // The first name decides: more frames of a film, whose names come later, move nothing.
    let longer = films.map { $0 + [$0[0] + 9_990_000] }
    let more = try DatasetSplit(Self.dataset(Array(0..<420) + longer.map { $0[7] }), alike: longer)
    for film in films { #expect(Self.validating(more).isSuperset(of: film) == chosen.isSuperset(of: film)) }
  }

  @Test("are never empty where two images are not alike", arguments: 2...30)
  func small(count: Int) throws {
    for share in [0, 0.1, 1, 7, .infinity, .nan, -1] {
      var rule = DatasetSplit.Rule()
      rule.share = share
      let split = try DatasetSplit(Self.dataset(0..<count), rule)
      #expect(split.validation.images.count >= 1 && split.validation.images.count <= count / 2, "\(share)")
    }
    // Of two groups the larger one is learned from.
    let uneven = try DatasetSplit(Self.dataset(0...count), alike: [Array(1...count)])
    #expect(Self.validating(uneven) == [0])
  }

  @Test("have the smallest group to validate where all are larger than the limit")
  func largeGroups() throws {
    var rule = DatasetSplit.Rule()
    for limit in [3, 0, -1] {
      rule.limit = limit
      #expect(Self.validating(try DatasetSplit(Self.dataset(0..<9), alike: [[0, 1, 2, 3, 8], [4, 5, 6, 7]], rule)) == [4, 5, 6, 7])
    }
  }

  @Test("are refused for images that are too few or all alike")
  func refused() {
    #expect(throws: DatasetSplitError.tooFewImages(count: 0)) { try DatasetSplit(Dataset()) }
    #expect(throws: DatasetSplitError.tooFewImages(count: 1)) { try DatasetSplit(Self.dataset(0..<1)) }
    #expect(throws: DatasetSplitError.allAlike(count: 9)) {
      try DatasetSplit(Self.dataset(0..<9), alike: [[0, 3, 5], [2, 1, 4], [5, 4, 6, 7, 8]])
    }
  }

  @Test("images are alike of whose hashes few bits differ, directly or through others")
  func alikeness() {
    let base: UInt64 = 0x1234_5678_9abc_def0
    // 6 bits in six parts of the hash from the first, 6 more from that one, and 7.
    let near = base ^ 0x0101_0101_0101_0000
    let chain = near ^ 0x8080_8080_8080_0000
    let hashes = [7: base, 3: near, 5: chain, 9: base ^ 0x7f, 4: ~base, 8: ~base]
    #expect(AlikeImages(hashes).groups == [[3, 5, 7], [4, 8]])
    #expect(AlikeImages(hashes, threshold: 7).groups == [[3, 5, 7, 9], [4, 8]])
    #expect(AlikeImages(hashes, threshold: 0).groups == [[4, 8]] && AlikeImages(hashes, threshold: -1).groups == [[4, 8]])
    #expect(AlikeImages(hashes, threshold: 64).groups == [[3, 4, 5, 7, 8, 9]])
    #expect(AlikeImages([:]).groups == [])
  }
}
