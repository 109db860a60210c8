import Datasets
import Detectors
import Images
import RCNN
import TestSupport
import Testing
import Training

@Suite("Training data")
struct TrainingDataTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for number in 1...4 { try DataFolder.image(number).writePNG(to: folder["\(number).png"]) }
  }

  private func data(_ training: Dataset, _ validation: Dataset? = nil, classes: [String]? = nil) throws -> TrainingData {
    try TrainingData(
      training: (training, folder.path), validation: validation.map { ($0, folder.path) }, classes: classes)
  }

  private static func dataset(_ numbers: ClosedRange<Int> = 1...2, _ names: [String] = ["cat", "dog"]) -> Dataset {
    DataFolder.dataset(numbers, names)
  }

  private static func labels(_ part: TrainingData.Part?) -> [Set<Int>] {
    (part?.images ?? []).map { Set($0.targets.map { Int($0.label) }) }
  }

  @Test("has the categories in the order of their numbers as classes")
  func classes() throws {
    var dataset = Self.dataset()
    dataset.categories.reverse()
    let data = try data(dataset)
    #expect(data.classes == CategoryList(foreground: ["cat", "dog"]) && data.validation == nil)
    #expect(data.training.count(of: 1) == (2, 2) && data.training.objectCount == 4 && data.notes.isEmpty)
    #expect(data.training.order == [1, 2].map { EpochOrder.Image(id: $0, labels: [1, 2]) })
  }

  @Test("labels what is validated on by names, whatever the numbers")
  func names() throws {
    let data = try data(Self.dataset(), Self.dataset(3...4, ["bird", "dog", "cat"]))
    let validation = try #require(data.validation)
    #expect(validation.match.labels == [6: 2, 7: 1] && Self.labels(validation) == [[1, 2], [1, 2]])
    // What is not learned is asked of nobody.
    #expect(validation.dataset.categories.map(\.name) == ["dog", "cat"] && validation.dataset.annotations.count == 4)
    #expect(data.notes == ["objects of \"bird\" (2) are not learned, since these are not among the classes."])
  }

  @Test("takes the classes that are given, in their order, and says which of them nothing shows")
  func givenClasses() throws {
    let data = try data(Self.dataset(), classes: ["dog", "horse"])
    #expect(data.classes.names.dropFirst() == ["dog", "horse"] && Self.labels(data.training) == [[1], [1]])
    #expect(data.training.dataset.categories.map(\.name) == ["dog"])
    #expect(data.notes.count == 2 && data.notes[0].contains("\"horse\"") && data.notes[1].contains("\"cat\" (2)"))
  }

  @Test("leaves out what has no area, no image or no category, and is refused where nothing is left")
  func usable() throws {
    var dataset = Self.dataset()
    dataset.annotations[0].box.width = 0
    dataset.annotations[1].box.x = .nan
    dataset.annotations[2].imageID = 77
    #expect(try data(dataset).training.objectCount == 1)
    dataset.annotations[3].categoryID = 99
    #expect(throws: TrainingDataError.noObject) { try data(dataset) }
    #expect(throws: TrainingDataError.noObject) { try data(Dataset()) }
    #expect(throws: CategoryMatchError.self) { try data(Self.dataset(), classes: ["horse"]) }
  }

  @Test("has the sizes of the files as they are upright")
  func sizes() throws {
    try DataFolder.image(1, width: 20, height: 30).writePNG(to: folder["1.png"])
    let part = try data(Self.dataset()).training
    #expect(part.sizes == [ImageSize(width: 20, height: 30), ImageSize(width: DataFolder.width, height: DataFolder.height)])
    #expect(part.order.map(\.isPortrait) == [true, false])
  }

  @Test("has a fingerprint that a change of any of it changes, and moving it does not")
  func digest() throws {
    let (one, other) = (Self.dataset(), Self.dataset(3...4))
    let first = try data(one, other).digest
    #expect(first.count == 64 && first.allSatisfy(\.isHexDigit))
    let moved = try TemporaryFolder()
    for number in 1...4 { try DataFolder.image(number).writePNG(to: moved["\(number).png"]) }
    #expect(try TrainingData(training: (one, moved.path), validation: (other, moved.path)).digest == first)
    var (box, category, renamed) = (one, one, one)
    box.annotations[3].box.x += 1
    category.annotations[3].categoryID = 5
    renamed.categories[1].name = "wolf"
    var others = try [box, category].map { try data($0, other).digest }
    others.append(try data(renamed, DataFolder.dataset(3...4, ["cat", "wolf"])).digest)
    others += [try data(one).digest, try data(other, one).digest, try data(one, other, classes: ["dog", "cat"]).digest]
    // A file of another length, whose size in pixels is the same.
    try DataFolder.image(9).writePNG(to: folder["2.png"])
    #expect(try Image(contentsOf: folder["2.png"]).width == DataFolder.width)
    others.append(try data(one, other).digest)
    #expect(Set(others + [first]).count == others.count + 1)
  }
}
