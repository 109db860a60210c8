import Boxes
import Datasets
import Evaluation
import Testing

@Suite("Outcomes of images")
struct ImageOutcomeTests {
  private func object(_ id: Int, _ category: Int = 1, x: Double, crowd: Bool = false, difficult: Bool = false) -> ObjectAnnotation {
    ObjectAnnotation(
      id: id, imageID: 7, categoryID: category, box: AnnotationBox(x: x, y: 0, width: 10, height: 10), isCrowd: crowd,
      isDifficult: difficult)
  }

  private func detection(_ category: Int = 1, x: Double, score: Double = 0.9) -> ScoredObject {
    ScoredObject(imageID: 7, categoryID: category, box: AnnotationBox(x: x, y: 0, width: 10, height: 10), score: score)
  }

  private func outcomes(_ objects: [ObjectAnnotation], _ results: [ScoredObject]) throws -> [ImageOutcome] {
    let dataset = Dataset(
      categories: [DatasetCategory(id: 1, name: "a"), DatasetCategory(id: 2, name: "b")],
      images: [5, 7].map { DatasetImage(id: $0, fileName: "\($0).png", width: 100, height: 10) }, annotations: objects)
    return try Evaluator(dataset, results: results).outcomes()
  }

  @Test("a detection takes the object that it overlaps most, the surest first")
  func matches() throws {
    let (near, far) = (object(1, x: 1), object(2, x: 3))
    let (sure, unsure) = (detection(x: 2.5, score: 0.9), detection(x: 1, score: 0.8))
    let outcome = try outcomes([near, far], [unsure, sure])[1]
    #expect(outcome.matches.map(\.object.id) == [2, 1])
    #expect(outcome.matches.map(\.detection) == [sure, unsure])
    #expect(outcome.f1 == 1)
  }

  @Test("another class, a second detection and too little overlap are wrong; what is left is missed")
  func mistakes() throws {
    let (second, other, apart) = (detection(x: 0, score: 0.8), detection(2, x: 40), detection(x: 26))
    let outcome = try outcomes([object(1, x: 0), object(2, x: 20), object(3, x: 40)], [detection(x: 0), second, other, apart])[1]
    #expect(outcome.matches.map(\.object.id) == [1])
    #expect(Set(outcome.wrong) == [second, other, apart])
    #expect(outcome.missed.map(\.id) == [2, 3])
    #expect(outcome.f1 == 2.0 / 7)
  }

  @Test("crowds, difficult objects and unsure detections count neither for nor against")
  func ignored() throws {
    let objects = [object(1, x: 0, crowd: true), object(2, x: 20, difficult: true)]
    let outcome = try outcomes(objects, [detection(x: 0), detection(x: 20), detection(x: 60, score: 0.5)])[1]
    #expect(outcome == ImageOutcome(imageID: 7))
    #expect(outcome.f1 == nil)
  }

  @Test("images come by their ids, those without anything too")
  func order() throws {
    #expect(try outcomes([object(1, x: 0)], []).map(\.imageID) == [5, 7])
  }
}
