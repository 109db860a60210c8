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
    return EvaluationPage(title: title, EvaluationReport(evaluator), evaluator, dataset: dataset, pictureCount: pictureCount) {
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
    #expect(!page.contains("http") && !page.contains(folder.path))
    let files = page.matches(of: #/href="(images/[^"]*)"/#).map { String($0.1) }
    #expect(files.filter { !$0.contains("error") } == ["worst-1", "worst-2", "best-1", "best-2"].map { "images/\($0).jpg" })
    #expect(files.contains { $0.hasPrefix("images/error") })
    #expect(files.allSatisfy { folder.contains("out/report/\($0)") })
    for text in ["AP50", "Precision by recall", "F1 by score threshold", "What is taken for what", "Reliability", "RBC", "Platelets"] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test("no column is cut off, and nothing needs a script to be read")
  func columns() async throws {
    let dataset = try await scenes()
    _ = try evaluationPage(dataset, results(dataset)).write(to: folder["out"])
    let page = try folder.text(of: "out/index.html")
    let still = page.replacing(#/<script>.*?<\/script>/#.dotMatchesNewlines(), with: "")
    // What is wider than its place scrolls there; the tables that do not, wrap.
    let places = still.matches(of: #/(<div class="(?<place>[a-z ]+)">)?<table class="(?<kind>[a-z ]+)">/#)
    #expect(places.count == still.matches(of: #/<table/#).count && !places.isEmpty)
    for match in places where match.kind != "quantities" {
      #expect(match.place.map { $0.hasPrefix("panel") || $0 == "scroll" } == true, "\(match.kind)")
    }
    #expect(still.contains(".panel { overflow: auto; }") && still.contains(".scroll { overflow-x: auto; }"))
    #expect(dataset.categories.allSatisfy { still.contains("<th title=\"\($0.name)\">\($0.name)</th>") } && still.contains(">all</th>"))
    // All thresholds are there; the choice hides the others, and where it is not understood all are read.
    for threshold in ["0.1", "0.3", "0.5", "0.7", "0.9"] { #expect(still.contains("Above \(threshold): ")) }
    #expect(still.matches(of: #/type="radio"[^>]* checked/#).count == 1)
    // A picture leads to itself, where it fills the window, and back to its place.
    for match in still.matches(of: #/<div class="frame" id="(?<id>[a-z0-9-]+)">/#) {
      #expect(still.contains("<a href=\"#\(match.id)\">") && still.contains("href=\"#\(match.id)-place\">Close</a>"))
    }
  }

  @Test("an error is shown with what is around it, from its own image")
  func errorPictures() async throws {
    let dataset = try await scenes()
    let report = try evaluationPage(dataset, results(dataset))
    let pictures = report.errorGalleries.flatMap(\.pictures)
    #expect(!pictures.isEmpty && pictures.allSatisfy { $0.name == "000003.png" && $0.focus != nil })
    _ = try report.write(to: folder["out"])
    let part = try Image(contentsOf: folder["out/images/error1-1.jpg"])
    #expect(part.width <= 96 && part.height <= 64)
    #expect(try folder.text(of: "out/index.html").contains("viewBox=\""))
  }

  @Test("a detection of background is not said to be of the object whose edge it touches")
  func background() async throws {
    var dataset = try await scenes()
    let object = dataset.annotations[0]
    dataset.annotations = [object]
    var box = object.box
    box.x += 0.95 * box.width
    let touching = ScoredObject(imageID: object.imageID, categoryID: object.categoryID, box: box, score: 0.9)
    let gallery = try evaluationPage(dataset, [touching]).errorGalleries.first { $0.title.hasPrefix("Background") }
    let picture = try #require(gallery?.pictures.first)
    #expect(picture.boxes.map(\.kind) == [.marked, .wrong] && picture.caption.hasPrefix("found ") && !picture.caption.contains("marked"))
  }

  @Test("labels of mistakes do not cover each other")
  func labels() throws {
    let image = Image(width: 300, height: 200, color: .white)
    try image.writePNG(to: folder["a.png"])
    let boxes = (0..<3).map { index in
      Picture.Box(.wrong, AnnotationBox(x: 50 + Double(index), y: 60, width: 80, height: 60), label: "cell 0.9\(index)")
    }
    var page = EvaluationPage(title: "t", subtitle: "s")
    page.worst = [Picture(path: folder["a.png"], name: "a", caption: "c", boxes: boxes)]
    _ = try page.write(to: folder["out"])
    let text = try folder.text(of: "out/index.html")
    let places = text.matches(of: #/<text x="(?<x>[0-9.-]+)" y="(?<y>[0-9.-]+)" font-size/#).map { [Double($0.x)!, Double($0.y)!] }
    #expect(places.count == 3)
    for (index, place) in places.enumerated() {
      for other in places[..<index] { #expect(abs(place[0] - other[0]) > 40 || abs(place[1] - other[1]) >= 10) }
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
    #expect(page.matches(of: #/<script/#).count == 1, "the page's own")
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
    #expect(report.allClasses?.objectCount == 80)
    #expect(report.curves.allSatisfy { $0.series.count == 9 })
    for view in report.views {
      #expect(view.confusion.columns.suffix(2) == ["60 other classes", "not found"] && view.confusion.rows.count == 22)
      #expect(view.confusion.counts.joined().reduce(0, +) == 80, "no object is left out")
    }
  }

  @Test("pictures are turned as a camera noted it, unless the boxes are in the stored images")
  func orientation() throws {
    let dataset = Dataset(
      categories: [DatasetCategory(id: 1, name: "cat")], images: [DatasetImage(id: 1, fileName: "exif6.jpg", width: 19, height: 12)],
      annotations: [ObjectAnnotation(id: 1, imageID: 1, categoryID: 1, box: AnnotationBox(x: 2, y: 2, width: 9, height: 9))])
    let image = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Fixtures/Images/exif6.jpg"
    let evaluator = try Evaluator(dataset, results: [])
    var report = EvaluationPage(title: "t", EvaluationReport(evaluator), evaluator, dataset: dataset) { _ in image }
    var sizes: [[Substring]] = []
    for orientation in [OrientationPolicy.apply, .ignore] {
      report.orientation = orientation
      _ = try report.write(to: folder["out"])
      let page = try folder.text(of: "out/index.html")
      sizes.append(page.matches(of: #/href="images.worst-1.jpg" x="0" y="0" width="(\d+)" height="(\d+)"/#).flatMap { [$0.1, $0.2] })
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
