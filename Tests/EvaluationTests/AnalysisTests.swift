import Evaluation
import Testing

@Suite("Confusion, errors and calibration")
struct AnalysisTests {
  @Test("the confusion matrix pairs boxes of whatever category, best overlap first")
  func confusion() throws {
    var scene = Scene(categories: 2)
    scene.mark(x: 0, category: 1)
    scene.mark(x: 100, category: 1)
    scene.mark(x: 200, category: 2)
    scene.mark(x: 300, category: 2, isDifficult: true)
    scene.detect(0.9, x: 0, category: 1)
    scene.detect(0.8, x: 1, category: 2)
    scene.detect(0.7, x: 100, category: 2)
    scene.detect(0.6, x: 300, category: 2)
    scene.detect(0.5, x: 200, category: 2)
    let matrix = try scene.evaluator().confusionMatrix()
    // Rows: what it is; columns: what it was taken for; last: background. The score 0.5 is not above 0.5.
    #expect(matrix.counts == [[1, 1, 0], [0, 0, 1], [0, 1, 0]])
    #expect(try scene.evaluator().confusionMatrix(scoreThreshold: 0.4).counts == [[1, 1, 0], [0, 1, 0], [0, 1, 0]])
  }

  @Test("of two equal boxes the one of the object's category is paired with it")
  func confusionTie() throws {
    var scene = Scene(categories: 2)
    scene.mark(x: 0, category: 2)
    scene.detect(0.9, x: 0, category: 1)
    scene.detect(0.8, x: 0, category: 2)
    #expect(try scene.evaluator().confusionMatrix().counts == [[0, 0, 0], [0, 1, 0], [1, 0, 0]])
  }

  /// A right detection, and one of each kind of wrong ones but of another class with too little overlap.
  private static var wrongInMostWays: Scene {
    var scene = Scene(categories: 2)
    for x in [0.0, 100, 200, 400] { scene.mark(x: x, category: 1) }
    scene.mark(x: 300, category: 2)
    scene.detect(0.9, x: 0)
    scene.detect(0.8, x: 0)
    scene.detect(0.7, x: 105)
    scene.detect(0.6, x: 200, category: 2)
    scene.detect(0.4, x: 600)
    return scene
  }

  @Test("one error of each kind, and what AP50 gains without it")
  func errors() throws {
    var scene = Self.wrongInMostWays
    scene.detect(0.5, x: 305)
    let breakdown = try scene.evaluator().errors()
    #expect(breakdown.errors.map(\.kind) == ErrorKind.allCases)
    #expect(breakdown.errors.map(\.count) == [1, 1, 1, 1, 1, 2])
    // Category 1 has four objects: a recall of 1/4 is 26 of 101 points, 1/2 is 25 more; category 2 stays at 0 and halves all.
    #expect(abs(breakdown.averagePrecision - 26.0 / 2 / 101) < 1e-15)
    let gains: [Double] = [25 * 2.0 / 4, 25 * 2.0 / 3, 0, 0, 0, 34 - 26]
    for (error, gain) in zip(breakdown.errors, gains) { #expect(abs(error.effect - gain / 2 / 101) < 1e-15, "\(error.kind)") }
    #expect(abs(breakdown.falsePositiveEffect) < 1e-15)
    #expect(abs(breakdown.falseNegativeEffect - 75.0 / 2 / 101) < 1e-15)
  }

  @Test("errors have examples: the surest detections and the largest objects, one an image, with what they overlap most")
  func examples() throws {
    var scene = Self.wrongInMostWays
    scene.detect(0.3, x: 405)
    let errors = try scene.evaluator().errors().errors
    func example(_ kind: ErrorKind) throws -> ErrorExample {
      let examples = try #require(errors.first { $0.kind == kind }).examples
      #expect(examples.count == 1, "one image")
      return try #require(examples.first)
    }
    #expect(try example(.duplicate).detection?.score == 0.8 && example(.duplicate).object?.box.x == 0)
    #expect(try example(.localization).detection?.score == 0.7 && example(.localization).object?.box.x == 100)
    #expect(try example(.classification).detection?.categoryID == 2 && example(.classification).object?.categoryID == 1)
    #expect(try example(.background).detection?.box.x == 600 && example(.background).object == nil)
    #expect(try example(.missed).object?.box.x == 300 && example(.missed).detection == nil)
    #expect(errors.first { $0.kind == .both }?.examples.isEmpty == true)
    #expect(try scene.evaluator().errors(exampleCount: 0).errors.allSatisfy(\.examples.isEmpty))
  }

  @Test("the mistakes of a confusion matrix come by their number")
  func mistakes() throws {
    var scene = Scene(categories: 2)
    for x in [0.0, 100, 200] { scene.mark(x: x, category: 1) }
    scene.detect(0.9, x: 0, category: 2)
    let matrix = try scene.evaluator().confusionMatrix()
    #expect(matrix.mistakes.map { [$0.truth, $0.prediction, $0.count] } == [[0, 2, 2], [0, 1, 1]])
    #expect([matrix.rightCount, matrix.detectionCount, matrix.objectCount] == [0, 1, 3])
  }

  @Test("of two wrong detections of an object the surer one is put right, the other vanishes")
  func rivals() throws {
    var scene = Scene()
    scene.mark(x: 0)
    scene.detect(0.9, x: 5)
    scene.detect(0.8, x: -5)
    let error = try scene.evaluator().errors().errors[1]
    #expect(error.kind == .localization && error.count == 2)
    #expect(abs(error.effect - 1) < 1e-15)
  }

  @Test("the calibration error weighs the bins by their detections")
  func calibration() {
    let sure = [true, true, true, false].map { (score: 0.8, isRight: $0) }
    let calibration = Calibration(sure + [(0.3, false), (0.3, false)], binCount: 10)
    #expect(calibration.bins.map(\.count) == [2, 4])
    #expect(calibration.bins.map(\.precision) == [0, 0.75])
    // Two with a distance of 0.3, four with one of 0.05.
    #expect(abs(calibration.expectedError - 0.8 / 6) < 1e-15)
  }

  @Test("scores of 0.9 of which three in four are right want a temperature of 2")
  func temperature() {
    let calibration = Calibration([true, true, true, false].map { (score: 0.9, isRight: $0) })
    // The logit of 0.9 is ln 9, that of 0.75 is ln 3.
    #expect(abs(calibration.temperature - 2) < 1e-5)
    #expect(calibration.expectedErrorAtTemperature < 1e-5)
  }

  @Test("scores that are no probabilities count as the nearest that is one")
  func otherScores() {
    let calibration = Calibration([-1e300, -0.5, 0.5, 80, 1e308, 1e308].map { (score: $0, isRight: true) }, binCount: 3)
    #expect(calibration.bins.map(\.count) == [2, 1, 3])
    #expect(calibration.bins.map(\.meanScore) == [0, 0.5, 1])
  }

  @Test("no detections are calibrated")
  func nothing() throws {
    let calibration = try Scene().evaluator().calibration()
    #expect(calibration.bins.isEmpty && calibration.expectedError == 0 && calibration.temperature == 1)
  }
}
