import Datasets
import TestSupport
import Testing
import Training

@Suite("What is learned from, and what is validated on")
struct TrainingPartsTests {
  private let data = DataFolder()

  private func parts(_ change: (inout TrainingSources.Choice) -> Void = { _ in }, overfit: Int? = nil) async throws -> TrainingParts {
    var choice = TrainingSources.Choice()
    change(&choice)
    return try await TrainingParts(TrainingSources(DatasetPlace(at: data.folder.path), choice), overfit: overfit)
  }

  private static func numbers(_ part: Dataset?) -> [Int] { (part?.images ?? []).map { Int($0.fileName.dropLast(4))! }.sorted() }

  @Test("are the lists train and val where nobody says otherwise, and test is not touched")
  func ownLists() async throws {
    try data.addVOC(1...9)
    for (name, numbers) in [("train", 1...4), ("val", 5...6), ("test", 7...9)] { try data.addList(name, numbers) }
    let parts = try await parts()
    #expect(Self.numbers(parts.training.dataset) == [1, 2, 3, 4] && Self.numbers(parts.validation?.dataset) == [5, 6])
    #expect(parts.rule == "the images of \"train\" are learned from, those of \"val\" validated on.")
    let whole = try await self.parts { $0.validates = false }
    #expect(Self.numbers(whole.training.dataset) == [1, 2, 3, 4] && whole.validation == nil)
    #expect(whole.rule.contains("none validated on"))
  }

  @Test("are two sides of a list that holds the one for validation, which would be known from learning")
  func trainval() async throws {
    try data.addVOC(1...30)
    try data.addList("trainval", 1...30)
    try data.addList("val", 21...30)
    let parts = try await parts { $0.split = "trainval" }
    let (training, validation) = (Self.numbers(parts.training.dataset), Self.numbers(parts.validation?.dataset))
    #expect((training + validation).sorted() == Array(1...30) && !validation.isEmpty && validation != Array(21...30))
    #expect(parts.rule.contains("about 10 %") && parts.rule.hasSuffix("its list \"val\" is not used, since it is a part of these."))
    let asked = try await self.parts { ($0.split, $0.validationSplit) = ("trainval", "val") }
    #expect(Self.numbers(asked.training.dataset) == Array(1...20) && Self.numbers(asked.validation?.dataset) == Array(21...30))
    #expect(asked.rule.hasSuffix("validated on; 10 images are in both and are validated on only."))
    await #expect(throws: TrainingDataError.nothingLeft(validation: "val")) {
      try await self.parts { ($0.split, $0.validationSplit) = ("val", "val") }
    }
  }

  @Test("without a list are all images but those of test, images that look alike on one side")
  func noLists() async throws {
    try data.addVOC(1...30)
    try data.addList("test", 25...30)
    // Two more images like each one.
    for number in 1...24 {
      for copy in [100 + number, 200 + number] {
        try data.addVOC([copy])
        try DataFolder.image(number, width: 90, height: 72).writePNG(to: data.folder["JPEGImages/\(copy).png"])
      }
    }
    let parts = try await parts { $0.share = 0.3 }
    let validation = Set(Self.numbers(parts.validation?.dataset))
    #expect(!validation.isEmpty && validation.isDisjoint(with: Self.numbers(parts.training.dataset)))
    #expect(validation.count + parts.training.dataset.images.count == 72)
    #expect(validation.allSatisfy { number in [0, 100, 200].allSatisfy { validation.contains(number % 100 + $0) } })
    #expect(validation.isDisjoint(with: 25...30) && parts.rule.contains("about 30 %"))
  }

  @Test("a test split is refused, and so is one that is not there")
  func refusedSplits() async throws {
    try data.addVOC(1...3)
    try data.addList("test", 1...3)
    await #expect(throws: TrainingDataError.testSplit(name: "test")) { try await parts { $0.split = "test" } }
    await #expect(throws: TrainingDataError.testSplit(name: "test")) { try await parts { $0.validationSplit = "test" } }
    await #expect(throws: TrainingDataError.noSplit(name: "mine", path: data.folder.path)) { try await parts { $0.split = "mine" } }
  }

  @Test("are the same first images with objects where it is to be seen that these can be learned")
  func overfit() async throws {
    try data.addVOC(1...6) { $0 == 1 ? [4, 4, 4, 4] : [4, 4, 30, 30] }
    let parts = try await parts(overfit: 2)
    #expect(Self.numbers(parts.training.dataset) == [2, 3] && parts.validation?.dataset == parts.training.dataset)
    #expect(DataProblems(parts).findings.isEmpty)
  }

  @Test("another data set may be validated on, of any format")
  func otherDataset() async throws {
    try data.addVOC(1...4)
    let other = DataFolder()
    try other.addCOCO("more.json", images: "more", 11...12)
    let place = try DatasetPlace(at: other.folder["more.json"])
    let parts = try await parts { $0.validation = place }
    #expect(Self.numbers(parts.training.dataset) == [1, 2, 3, 4] && Self.numbers(parts.validation?.dataset) == [11, 12])
    #expect(try TrainingData(parts).validation?.images[0].path == other.folder["more/11.png"])
  }

  @Test(
    "COCO files are told by their names, and their images found",
    arguments: [
      ("annotations/instances_train2017.json", "train2017", "annotations/instances_val2017.json", "val2017"),
      ("train/_annotations.coco.json", "train", "valid/_annotations.coco.json", "valid"), ("train.json", "train", "val.json", "val"),
      ("coco-train.json", "JPEGImages", "coco-val.json", "JPEGImages"), ("train.json", "images/train", "val.json", "images/val"),
    ])
  func cocoLayouts(layout: (train: String, trainImages: String, val: String, valImages: String)) async throws {
    try data.addCOCO(layout.train, images: layout.trainImages, 1...3)
    try data.addCOCO(layout.val, images: layout.valImages, 4...5)
    try data.addCOCO("annotations/captions_train2017.json", images: "other", [6])
    let parts = try await parts()
    #expect(Self.numbers(parts.training.dataset) == [1, 2, 3] && Self.numbers(parts.validation?.dataset) == [4, 5])
    #expect(DataProblems(parts).findings.isEmpty)
  }

  @Test("of several COCO files that may be meant none is guessed, and a folder without a data set is refused")
  func unknownFolders() async throws {
    try data.addCOCO("one.json", images: "images", 1...2)
    #expect(Self.numbers(try await parts().training.dataset).count == 1)
    try data.addCOCO("two.json", images: "images", [3])
    await #expect(throws: DatasetError.ambiguous(folder: data.folder.path, files: ["one.json", "two.json"])) { try await parts() }
    let empty = try TemporaryFolder()
    #expect(throws: DatasetError.self) { try DatasetPlace(at: empty.path) }
    #expect(throws: DatasetError.self) { try DatasetPlace(at: empty["none"]) }
    #expect(throws: DatasetError.self) { try DatasetPlace(at: empty.write("", to: "list.txt")) }
  }

  @Test("images that are missing or damaged end it before the first step, with the remedy")
  func unusable() async throws {
    try data.addVOC(1...8)
    try data.folder.write("no image", to: "JPEGImages/3.png")
    let problems = DataProblems(try await parts())
    do {
      try problems.requireUsable()
      Issue.record("a damaged image is no reason")
    } catch {
      #expect("\(error)".contains("1 x unreadable_image (3.png: ") && "\(error)".contains("--fix"))
    }
    #expect(problems.summary.count == 1)
  }

  @Test("annotations of images that there are not are told, whatever the sides", arguments: [nil, 2])
  func orphans(overfit: Int?) async throws {
    try data.addCOCO("list.json", images: "images", 1...8)
    var dataset = try Dataset(cocoFile: data.folder["list.json"])
    dataset.annotations[7].imageID = 99
    try dataset.writeCOCO(to: data.folder["orphans.json"])
    let source = DatasetPlace(.coco(annotations: data.folder["orphans.json"], images: data.folder["images"]))
    let parts = try await TrainingParts(TrainingSources(source), overfit: overfit)
    #expect(DataProblems(parts).findings.filter { $0.kind == .unknownImage }.count == 1)
  }
}
