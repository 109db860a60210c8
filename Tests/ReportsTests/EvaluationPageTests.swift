import Boxes
import Datasets
import Evaluation
import Glibc
import Images
import Reports
import SceneSynthesis
import TestSupport
import Testing

@Suite("Pages of evaluations")
struct EvaluationPageTests {
  private let folder: TemporaryFolder
  private let hostile = "<script>alert('x')</script>\"&\u{1}"

  init() throws { folder = try TemporaryFolder() }

  /// Four small scenes in the folder.
  private func scenes() async throws -> Dataset {
    var collection = SceneCollection(seed: 4)
    (collection.width, collection.height) = (96, 64)
    return try await collection.write(4, of: "test", to: folder.path)
  }

  /// What finds every object, and on image 3 all beside their places.
  private func results(_ dataset: Dataset) -> [ScoredObject] {
    dataset.annotations.map { object in
      var box = object.box
      if object.imageID == 3 { box.x += 60 }
      return ScoredObject(imageID: object.imageID, categoryID: object.categoryID, box: box, score: 0.6 + 0.3 * Double(object.id % 2))
    }
  }

  private func evaluationPage(_ dataset: Dataset, _ results: [ScoredObject], title: String = "t", pictureCount: Int = 2) throws
    -> EvaluationPage
  {
    let evaluator = try Evaluator(dataset, results: results)
    return EvaluationPage(title: title, EvaluationReport(evaluator), evaluator.outcomes(), dataset: dataset, pictureCount: pictureCount) {
      folder[$0.fileName]
    }
  }

  @Test("a page shows the evaluation and opens without anything but its folder")
  func page() async throws {
    let dataset = try await scenes()
    let report = try evaluationPage(dataset, results(dataset))
    #expect(report.numbers.count == 12)
    #expect(report.worst.first?.name == "000003.png")
    let path = try report.write(to: folder["out/report"])
    #expect(path == folder["out/report/index.html"])
    let page = try folder.text(of: "out/report/index.html")
    _ = MarkupCheck(page)
    #expect(!page.contains("http") && !page.contains("<script") && !page.contains(folder.path))
    let files = page.matches(of: #/href="(images/[^"]*)"/#).map { String($0.1) }
    #expect(files == ["images/1.jpg", "images/2.jpg", "images/3.jpg", "images/4.jpg"])
    #expect(files.allSatisfy { folder.contains("out/report/\($0)") })
    for text in ["AP50", "Precision by recall", "F1 by score threshold", "Confusion", "Reliability", "RBC", "Platelets"] {
      #expect(page.contains(text))
    }
  }

  @Test("perfect detections get full marks and no mistake is drawn")
  func perfect() async throws {
    let dataset = try await scenes()
    let report = try evaluationPage(
      dataset, dataset.annotations.map { ScoredObject(imageID: $0.imageID, categoryID: $0.categoryID, box: $0.box, score: 1) })
    #expect(report.numbers[0].value == 1)
    #expect(report.classes.allSatisfy { $0.bestF1 == 1 })
    #expect((report.worst + report.best).flatMap(\.boxes).allSatisfy { $0.kind == .found || $0.kind == .right })
  }

  @Test("the curves of F1 are marked at the thresholds of the table")
  func bestThresholds() async throws {
    let dataset = try await scenes()
    let report = try evaluationPage(dataset, results(dataset))
    let marks = report.curves[1].series.compactMap { series in series.highlight.map { [series.name: $0.x] } }
    #expect(!marks.isEmpty && marks.allSatisfy { mark in report.classes.contains { mark[$0.name] == $0.bestThreshold } })
  }

  @Test("a box far out of its image is drawn far out")
  func farBox() async throws {
    let dataset = try await scenes()
    let box = AnnotationBox(x: -1e300, y: 1e308, width: 1e308, height: 1e308)
    _ = try evaluationPage(dataset, [ScoredObject(imageID: 1, categoryID: 1, box: box, score: 0.9)]).write(to: folder["out"])
    #expect(try folder.text(of: "out/index.html").contains("<rect x=\"-1000000000\" y=\"1000000000\""))
  }

  @Test("no image is among the worst and the best")
  func ranking() async throws {
    let dataset = try await scenes()
    let report = try evaluationPage(dataset, results(dataset), pictureCount: 3)
    #expect(report.worst.count == 2 && report.best.count == 2)
    #expect(Set((report.worst + report.best).map(\.name)).count == 4)
  }

  @Test("names are text, whatever they hold")
  func escaping() async throws {
    var dataset = try await scenes()
    for index in dataset.categories.indices { dataset.categories[index].name = hostile }
    var report = try evaluationPage(dataset, results(dataset), title: hostile)
    report.facts = [.init(hostile, hostile, isCode: true)]
    _ = try report.write(to: folder["out"])
    let page = try folder.text(of: "out/index.html")
    _ = MarkupCheck(page)
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\u{FFFD}"))
  }

  @Test("an evaluation of nothing is a page without numbers")
  func empty() throws {
    let report = try evaluationPage(Dataset(), [])
    #expect(report.numbers.allSatisfy { $0.value == nil })
    _ = try report.write(to: folder["out"])
    _ = MarkupCheck(try folder.text(of: "out/index.html"))
    #expect(!folder.contains("out/images"))
  }

  @Test("a data set of many classes is shown by those with the most objects")
  func manyClasses() throws {
    let categories = (1...80).map { DatasetCategory(id: $0, name: "class \($0)") }
    let annotations = (1...80).map { id in
      ObjectAnnotation(id: id, imageID: 1, categoryID: id, box: AnnotationBox(x: Double(id), y: 0, width: 9, height: 9))
    }
    let images = [DatasetImage(id: 1, fileName: "none.png", width: 100, height: 100)]
    let dataset = Dataset(categories: categories, images: images, annotations: annotations)
    let report = try evaluationPage(dataset, [])
    #expect(report.classes.count == 80)
    #expect(report.curves.allSatisfy { $0.series.count == 9 })
    #expect(report.confusion?.rows.count == 21)
  }

  @Test("pictures are turned as a camera noted it, unless the boxes are in the stored images")
  func orientation() throws {
    let dataset = Dataset(
      categories: [DatasetCategory(id: 1, name: "cat")], images: [DatasetImage(id: 1, fileName: "exif6.jpg", width: 19, height: 12)],
      annotations: [ObjectAnnotation(id: 1, imageID: 1, categoryID: 1, box: AnnotationBox(x: 2, y: 2, width: 9, height: 9))])
    let image = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Fixtures/Images/exif6.jpg"
    let evaluator = try Evaluator(dataset, results: [])
    var report = EvaluationPage(title: "t", EvaluationReport(evaluator), evaluator.outcomes(), dataset: dataset) { _ in image }
    var sizes: [[Substring]] = []
    for orientation in [OrientationPolicy.apply, .ignore] {
      report.orientation = orientation
      _ = try report.write(to: folder["out"])
      let page = try folder.text(of: "out/index.html")
      sizes.append(page.matches(of: #/href="images.1.jpg" width="(\d+)" height="(\d+)"/#).flatMap { [$0.1, $0.2] })
    }
    #expect(sizes[0].count == 2 && sizes[0] == sizes[1].reversed() && sizes[0] != sizes[1])
  }

  @Test("a picture that is gone is named")
  func missingPicture() async throws {
    let dataset = try await scenes()
    let report = try evaluationPage(dataset, results(dataset))
    unlink(folder["000003.png"])
    #expect { try report.write(to: folder["out"]) } throws: { "\($0)".contains("000003.png") }
  }
}
