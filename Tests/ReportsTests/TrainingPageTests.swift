import Boxes
import Datasets
import Evaluation
import Glibc
import Images
import Reports
import SceneSynthesis
import TestSupport
import Testing

@Suite("Pages of training runs")
struct TrainingPageTests {
  private let folder: TemporaryFolder
  private let hostile = "<script>alert('x')</script>\"&\u{1}"

  init() throws { folder = try TemporaryFolder() }

  /// A page with everything on it, about four small scenes.
  private func page() async throws -> TrainingPage {
    var collection = SceneCollection(seed: 4)
    (collection.width, collection.height) = (160, 120)
    let dataset = try await collection.write(4, of: "test", to: folder.path)
    let results = dataset.annotations.map {
      ScoredObject(imageID: $0.imageID, categoryID: $0.categoryID, box: $0.box, score: 0.5 + 0.1 * Double($0.id % 5))
    }
    let evaluator = try Evaluator(dataset, results: results)
    var page = TrainingPage(title: "Training", subtitle: "smears", curves: TrainingCurves(TrainingCurvesTests.records(20)))
    page.facts = [.init("Model", "fasterrcnn"), .init("Command", "rcnn train", isCode: true)]
    page.labels = [LabelsPicture(dataset, title: "Labels for training"), LabelsPicture(dataset, title: "Labels for validation")]
    try add(dataset, to: &page)
    page.misses = [.init("no anchor comes near", count: 3, share: 0.12), .init("the class scores too low", count: 1, share: 0.04)]
    page.evaluation = EvaluationPage(title: "t", EvaluationReport(evaluator), evaluator, dataset: dataset) {
      folder[$0.fileName]
    }
    return page
  }

  /// Pictures of the data set's images.
  private func add(_ dataset: Dataset, to page: inout TrainingPage) throws {
    let images = try dataset.images.map { image in
      let objects = dataset.annotations.filter { $0.imageID == image.id }.enumerated().map { index, object in
        PictureObject(
          BoundingBox(object.box), name: dataset.categories.first { $0.id == object.categoryID }?.name ?? "", label: object.categoryID,
          isIgnored: index == 2)
      }
      return (pixels: try Image(contentsOf: folder[image.fileName]), objects: objects, name: image.fileName)
    }
    let batch = BatchPicture(images.map { .init($0.pixels, objects: $0.objects, caption: $0.name) })
    let comparison = ComparisonPicture(
      images.map { image in
        let detections = image.objects.dropLast().map { object in
          PictureObject(object.box, name: object.name, label: object.label, score: 0.87)
        }
        return .init(image.pixels, truth: image.objects, detections: detections, name: image.name)
      })
    page.batches = [.init(try #require(batch).image, caption: "The first batch")]
    page.comparisons = [.init(try #require(comparison).image, caption: "The first images")]
  }

  @Test("a page shows the run and the evaluation of its best weights, and opens without anything but its folder")
  func everything() async throws {
    let path = try await page().write(to: folder["run/report"])
    #expect(path == folder["run/report/index.html"])
    let text = try folder.text(of: "run/report/index.html")
    _ = MarkupCheck(text)
    #expect(!text.contains("http") && !text.contains(folder.path))
    let headings = text.matches(of: #/<h2>([^<]*)</h2>/#).map { String($0.1) }
    #expect(
      headings == [
        "Run", "Learning", "Labels for training", "Labels for validation", "Batches", "Truth and detections", "Misses", "Summary",
        "Classes", "Curves", "Errors", "Calibration", "Worst images", "Best images",
      ])
    let files = Set(text.matches(of: #/(?:href|src)="([^#"]*)"/#).map { String($0.1) })
    let charts = ["curves.svg", "labels.svg", "labels-2.svg"]
    #expect(files.isSuperset(of: charts + ["images/batch-1.jpg", "images/comparison-1.jpg", "images/worst-1.jpg"]))
    #expect(files.allSatisfy { folder.contains("run/report/\($0)") })
    for part in ["best AP 0.500 after 18 epochs", "3 (12.0 %)", "The best weights on the validation images.", "<code>rcnn train</code>"] {
      #expect(text.contains(part))
    }
  }

  @Test("a run that has just begun has a page of its own, which the next one replaces, with its files")
  func beginning() async throws {
    _ = try await page().write(to: folder["report"])
    _ = try TrainingPage(title: "Begun", curves: TrainingCurves([])).write(to: folder["report"])
    let text = try folder.text(of: "report/index.html")
    _ = MarkupCheck(text)
    #expect(text.contains("No record yet.") && !text.contains("Learning"))
    #expect(folder.contains("report/curves.svg") && !folder.contains("report/labels.svg") && !folder.contains("report/images"))
  }

  @Test("names are text, whatever they hold")
  func escaping() throws {
    var page = TrainingPage(title: hostile, subtitle: hostile, curves: TrainingCurves(TrainingCurvesTests.records(1)))
    page.facts = [.init(hostile, hostile)]
    page.labels = [LabelsPicture(Dataset(categories: [DatasetCategory(id: 1, name: hostile)]), title: hostile)]
    page.batches = [.init(Image(width: 8, height: 8, color: .white), caption: hostile)]
    page.misses = [.init(hostile, count: 1, share: .nan)]
    _ = try page.write(to: folder["out"])
    for file in ["index.html", "labels.svg"] {
      let text = try folder.text(of: "out/\(file)")
      _ = MarkupCheck(text)
      #expect(text.matches(of: #/<script/#).count == (file == "index.html" ? 1 : 0) && text.contains("&lt;script&gt;alert"))
    }
  }

  @Test("files of somebody else stay, and are named")
  func foreign() throws {
    let page = TrainingPage(title: "t", curves: TrainingCurves([]))
    for name in ["one/index.html", "two/curves.svg"] {
      try folder.write("mine", to: name)
      #expect { try page.write(to: folder["\(name.prefix(3))"]) } throws: { "\($0)".contains(name) }
      #expect(try folder.text(of: name) == "mine")
    }
  }
}
