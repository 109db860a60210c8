import Boxes
import DatasetChecks
import Datasets
import Glibc
import Images
import TestSupport
import Testing

@Suite("Checks of data sets")
struct CheckTests {
  var fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func report(_ check: DatasetCheck = DatasetCheck()) async -> DatasetReport {
    await check(fixture.dataset, images: fixture.folder.path)
  }

  /// The kinds of all findings, each with the image it concerns.
  private func findings(_ check: DatasetCheck = DatasetCheck()) async -> [String] {
    await report(check).findings.map { "\($0.kind.rawValue) \($0.image ?? "-") \($0.annotation.map(String.init) ?? "-")" }
  }

  @Test("a clean data set has no findings and is its own repair")
  func clean() async throws {
    let report = await report()
    #expect(report.findings == [])
    #expect(report.hasScannedImages)
    let repaired = report.repaired()
    #expect(repaired.dataset == fixture.dataset)
    #expect(repaired.changes == [])
    #expect(repaired.remaining == [])
  }

  @Test(
    "a box without area is found",
    arguments: [(0.0, 5.0), (5, 0), (-3, 5), (5, -3), (-3, -3), (1e-9, 5)])
  mutating func degenerate(width: Double, height: Double) async throws {
    fixture.dataset.annotations[1].box = AnnotationBox(x: 9, y: 9, width: width, height: height)
    #expect(await findings() == ["degenerate_box 2.png 2"])
  }

  @Test(
    "a box that reaches out of its image is found on each side",
    arguments: [
      AnnotationBox(x: -1, y: 0, width: 10, height: 10), AnnotationBox(x: 0, y: -1, width: 10, height: 10),
      AnnotationBox(x: 81, y: 0, width: 10, height: 10), AnnotationBox(x: 0, y: 55, width: 10, height: 10),
    ])
  mutating func outside(box: AnnotationBox) async throws {
    fixture.dataset.annotations[1] = ObjectAnnotation(id: 2, imageID: 2, categoryID: 1, box: box)
    #expect(await findings() == ["box_outside_image 2.png 2"])
    let repaired = await report().repaired()
    #expect(repaired.dataset.annotations[1].box.area == 90)
    #expect(repaired.dataset.annotations[1].area == 90)
    #expect(repaired.remaining == [])
  }

  @Test("half a pixel over the edge is rounding and no finding")
  mutating func rounding() async throws {
    fixture.dataset.annotations[1].box = AnnotationBox(x: -0.5, y: 0, width: 91, height: 64.5)
    #expect(await findings() == [])
  }

  @Test("everything that is broken in a data set is found, and nothing else; the repair leaves no finding")
  mutating func everything() async throws {
    let folder = fixture.folder
    let box = AnnotationBox(x: 1, y: 1, width: 8, height: 8)
    // 7: missing. 8: not an image. 9: truncated. 10: another size. 11: lying on its side. 12: a copy of 1. 13, 13: one id. 1.png again as 14.
    let jpeg = try Image.size(ofFile: Fixture.rotatedJPEG(), orientation: .ignore)
    try folder.write("<html></html>", to: "8.png")
    try Fixture.pattern(9).writePNG(to: folder["9.png"])
    #expect(truncate(folder["9.png"], 200) == 0)
    try Fixture.pattern(10, width: 45, height: 32).writePNG(to: folder["10.png"])
    #expect(symlink(Fixture.rotatedJPEG(), folder["11.jpg"]) == 0)
    try Fixture.pattern(1).writePNG(to: folder["12.png"])
    for number in [13, 15] { try Fixture.pattern(number).writePNG(to: folder["\(number).png"]) }
    fixture.dataset.images += [7, 8, 9, 10, 12, 13].map { DatasetImage(id: $0, fileName: "\($0).png", width: 90, height: 64) }
    fixture.dataset.images += [
      DatasetImage(id: 11, fileName: "11.jpg", width: jpeg.width, height: jpeg.height),
      DatasetImage(id: 13, fileName: "15.png", width: 90, height: 64), DatasetImage(id: 14, fileName: "1.png", width: 90, height: 64),
    ]
    fixture.dataset.categories += [DatasetCategory(id: 2, name: "bird"), DatasetCategory(id: 3, name: "cat")]
    fixture.dataset.annotations += [
      ObjectAnnotation(id: 20, imageID: 11, categoryID: 1, box: AnnotationBox(x: 1, y: 2, width: 3, height: 4)),
      ObjectAnnotation(id: 21, imageID: 99, categoryID: 1, box: box), ObjectAnnotation(id: 22, imageID: 1, categoryID: 9, box: box),
      ObjectAnnotation(id: 22, imageID: 2, categoryID: 1, box: box), ObjectAnnotation(id: 23, imageID: 2, categoryID: 1, box: box),
      ObjectAnnotation(id: 24, imageID: 14, categoryID: 3, box: box), ObjectAnnotation(id: 25, imageID: 10, categoryID: 1, box: box),
    ]
    let expected: Set = [
      "missing_image 7.png -", "unreadable_image 8.png -", "unreadable_image 9.png -", "size_mismatch 10.png -", "rotated_image 11.jpg -",
      "duplicate_image 12.png -", "duplicate_image_id 15.png -", "duplicate_file_name 1.png -", "duplicate_category_id - -",
      "duplicate_category_name - -", "unknown_image - 21", "unknown_category 1.png 22", "duplicate_annotation_id 2.png 22",
      "duplicate_box 2.png 23",
    ]
    let found = await findings()
    #expect(Set(found) == expected)
    #expect(found.count == expected.count)

    let repaired = await report().repaired()
    #expect(repaired.remaining == [])
    #expect(repaired.dataset.images.map(\.fileName) == (1...6).map { "\($0).png" } + ["10.png", "11.jpg"])
    #expect(repaired.dataset.categories.map(\.name) == ["cat", "dog"])
    let turned = try #require(repaired.dataset.annotations.first { $0.id == 20 })
    // A quarter turn to the right: what was left is above.
    #expect(turned.box == AnnotationBox(x: Double(jpeg.height) - 2 - 4, y: 1, width: 4, height: 3))
    #expect(repaired.dataset.annotations.first { $0.id == 24 }.map { [$0.imageID, $0.categoryID] } == [1, 1])
    #expect(!repaired.changes.isEmpty)
  }

  @Test("an id of 0, an impossible area and an annotation without a box are found; the repair numbers, measures and removes")
  mutating func oddAnnotations() async throws {
    fixture.dataset.annotations[0].id = 0
    for (index, area) in [(1, 0), (2, -5.0), (3, 1e9), (4, 0.1)] { fixture.dataset.annotations[index].area = area }
    fixture.dataset.annotations[5] = ObjectAnnotation(id: 6, imageID: 6, categoryID: 1, box: nil)
    let expected = ["zero_annotation_id 1.png 0", "wrong_area 2.png 2", "wrong_area 3.png 3", "wrong_area 4.png 4", "wrong_area 5.png 5"]
    #expect(await findings() == expected + ["missing_box 6.png 6"])
    let repaired = await report().repaired()
    #expect(repaired.remaining == [])
    #expect(repaired.dataset.annotations.map(\.id) == [1, 2, 3, 4, 5])
    #expect(repaired.dataset.annotations.allSatisfy { $0.area == 40 * 32 })
  }

  @Test("areas of outlines are no finding")
  mutating func outlines() async throws {
    for (index, area) in [(0, 40.0 * 32), (1, 2), (2, 1285)] { fixture.dataset.annotations[index].area = area }
    #expect(await findings() == [])
  }

  @Test("boxes in shares of their images are found; the repair multiplies them if all are, and else removes them")
  mutating func normalized() async throws {
    for index in 0..<6 {
      fixture.dataset.annotations[index] = ObjectAnnotation(
        id: index + 1, imageID: index + 1, categoryID: 1, box: AnnotationBox(x: 0.5, y: 0.25, width: 0.25, height: 0.5))
    }
    #expect(await findings() == (1...6).map { "normalized_box \($0).png \($0)" })
    let repaired = await report().repaired()
    #expect(repaired.remaining == [])
    #expect(repaired.dataset.annotations.allSatisfy { $0.box == AnnotationBox(x: 45, y: 16, width: 22.5, height: 32) && $0.area == 720 })
    fixture.dataset.annotations[0] = ObjectAnnotation(id: 1, imageID: 1, categoryID: 1, box: AnnotationBox(x: 1, y: 2, width: 3, height: 4))
    #expect(await report().repaired().dataset.annotations.map(\.id) == [1])
  }

  @Test("file names that lead out of the folder are found, and the repair gives them the names of the files that are there")
  mutating func outsideNames() async throws {
    fixture.dataset.images[0].fileName = "/data/set/1.png"
    fixture.dataset.images[1].fileName = "..\\2.png"
    fixture.dataset.images[2].fileName = "D:\\set\\3.png"
    fixture.dataset.images[3].fileName = "../\u{301}4.png"
    let expected = [0, 1, 2, 3].map { "file_name_outside \(fixture.dataset.images[$0].fileName) -" }
    #expect(await findings() == expected + ["missing_image ../\u{301}4.png -"])
    let repaired = await report().repaired()
    #expect(repaired.remaining == [])
    #expect(repaired.dataset.images.map(\.fileName) == ["1.png", "2.png", "3.png", "5.png", "6.png"])
    let unseen = await DatasetCheck()(fixture.dataset, images: nil).repaired()
    #expect(unseen.remaining == [])
    #expect(unseen.dataset.images.map(\.fileName).prefix(4) == ["data/set/1.png", "2.png", "set/3.png", "\u{301}4.png"])
  }

  @Test("one file under two names is one image: the other is missing, with the reason")
  mutating func contested() async throws {
    fixture.dataset.images.append(DatasetImage(id: 7, fileName: "other/1.png", width: 90, height: 64))
    let finding = try #require(await report().findings.first)
    #expect(finding.kind == .missingImage && finding.detail == "1.png is taken for 1.png")
  }

  @Test(
    "numbers of any size in boxes, areas, sizes and ids are checked and repaired",
    arguments: [1e100, -1e100, 1e308, .leastNonzeroMagnitude, 1e18, 1e-30, .greatestFiniteMagnitude])
  mutating func extremes(number: Double) async throws {
    let boxes = [
      (0, 0, 10, number), (number, 0, 10, 10), (0, number, number, number), (-number, -number, 2 * number, 10), (0, 0, number, number),
    ].map { AnnotationBox(x: $0.0, y: $0.1, width: $0.2, height: $0.3) }
    fixture.dataset.annotations = boxes.enumerated().map {
      ObjectAnnotation(id: $0.offset == 0 ? .max : .min, imageID: 1 + $0.offset, categoryID: 1, box: $0.element, area: number)
    }
    fixture.dataset.images[1].width = .max
    fixture.dataset.images[2].height = .max
    fixture.dataset.images[3].width = .min
    for images in [fixture.folder.path, nil] {
      let repaired = await DatasetCheck()(fixture.dataset, images: images).repaired()
      #expect(repaired.remaining.allSatisfy { images == nil || $0.kind != .boxOutsideImage })
      #expect(Set(repaired.dataset.annotations.map(\.id)).count == repaired.dataset.annotations.count)
      #expect(repaired.dataset.annotations.allSatisfy { $0.area.isFinite })
    }
  }

  @Test("a name of nothing but combining marks is compared in a moment", .timeLimit(.minutes(15)))
  mutating func combiningMarks() async throws {
    for (index, marks) in ["\u{301}\u{316}", "\u{316}\u{301}"].enumerated() {
      fixture.dataset.images[index].fileName = String(repeating: marks, count: 60_000)
    }
    #expect(await report().repaired().dataset.images.count == 4)
  }

  @Test("classes that are not expected are found")
  func expectedClasses() async throws {
    var check = DatasetCheck()
    check.expectedClasses = ["cat", "bird"]
    #expect(await findings(check) == ["unexpected_category - -"])
  }

  @Test("an image that is also in the other set is found, smaller and recompressed as well")
  func overlap() async throws {
    let folder = fixture.folder
    try Fixture.pattern(3).writeJPEG(to: folder["other/a.jpg"].creatingFolder())
    try Fixture.pattern(100).writePNG(to: folder["other/b.png"])
    var check = DatasetCheck()
    check.otherImages = [folder["other/a.jpg"], folder["other/b.png"]]
    check.threadCount = 2
    #expect(await findings(check) == ["overlap 3.png -"])
  }

  @Test("without a folder of images only the annotations are checked")
  mutating func withoutImages() async throws {
    fixture.dataset.images[0].fileName = "none.png"
    let report = await DatasetCheck()(fixture.dataset, images: nil)
    #expect(!report.hasScannedImages)
    #expect(report.findings == [])
  }

  @Test("objects and images are counted for each class")
  mutating func classCounts() async throws {
    fixture.dataset.annotations[1].imageID = 1
    fixture.dataset.annotations[1].categoryID = 2
    let counts = await report().categories
    #expect(counts.map(\.objects) == [2, 4])
    #expect(counts.map(\.images) == [2, 3])
  }
}

extension String {
  /// The path, whose folder is made.
  fileprivate func creatingFolder() -> String {
    mkdir(String(self[..<(lastIndex(of: "/") ?? startIndex)]), 0o777)
    return self
  }
}
