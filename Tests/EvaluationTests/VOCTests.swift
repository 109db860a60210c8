import Evaluation
import Testing

@Suite("VOC average precision")
struct VOCTests {
  @Test("a second detection of an object is wrong, one of a difficult object is ignored")
  func rules() throws {
    var scene = Scene(images: 2)
    scene.mark(x: 0)
    scene.mark(x: 100, isDifficult: true)
    scene.mark(x: 0, image: 2)
    scene.detect(0.9, x: 0)
    scene.detect(0.8, x: 1)
    scene.detect(0.7, x: 100)
    scene.detect(0.6, x: 300)
    let evaluator = try scene.evaluator()
    // Recall 1/2 with precision 1, then only wrong ones: six of eleven recalls are reached.
    #expect(abs(evaluator.voc(.voc2007).meanAveragePrecision - 6.0 / 11) < 1e-15)
    #expect(evaluator.voc(.voc2010).meanAveragePrecision == 0.5)
    #expect(evaluator.voc(.voc2010).categories[0].objectCount == 2)
  }

  @Test("the corners' pixels belong to the box: 1 x 2 pixels cover half of 2 x 2")
  func pixels() throws {
    var scene = Scene()
    scene.mark(x: 0, width: 1, height: 1)
    scene.detect(0.9, x: 0, width: 0, height: 1)
    #expect(try scene.evaluator().voc(.voc2010).meanAveragePrecision == 1)
    #expect(try scene.evaluator().voc(.voc2010, iou: 0.51).meanAveragePrecision == 0)
  }

  @Test("without objects there is no average precision")
  func nothing() throws {
    #expect(try Scene().evaluator().voc(.voc2007).meanAveragePrecision == -1)
  }
}
