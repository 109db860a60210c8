import Evaluation
import Testing

@Suite("Curves and thresholds")
struct CurveTests {
  /// Four objects; right, wrong and right (both 0.8), wrong, right.
  private func scene() -> Scene {
    var scene = Scene()
    for x in [0.0, 100, 200, 300] { scene.mark(x: x) }
    scene.detect(0.9, x: 0)
    scene.detect(0.8, x: 500)
    scene.detect(0.8, x: 100)
    scene.detect(0.6, x: 600)
    scene.detect(0.5, x: 200)
    return scene
  }

  @Test("a point for each score: equal scores stand or fall together")
  func points() throws {
    let curve = try scene().evaluator().curves()[0]
    #expect(curve.points.map(\.score) == [0.9, 0.8, 0.6, 0.5])
    let precision: [Double] = [1, 2 / 3, 2 / 4, 3 / 5]
    #expect(curve.points.map(\.precision) == precision)
    #expect(curve.points.map(\.recall) == [0.25, 0.5, 0.5, 0.75])
    let f1: [Double] = [2 / 5, 4 / 7, 4 / 8, 6 / 9]
    #expect(curve.points.map(\.f1) == f1)
  }

  @Test("the best threshold lies half-way below the score of the highest F1")
  func best() throws {
    var scene = scene()
    #expect(try scene.evaluator().curves()[0].bestThreshold == Float(0.5).nextDown)
    scene.detect(0.25, x: 700)
    #expect(try scene.evaluator().curves()[0].bestThreshold == 0.375)
  }

  @Test("scores so close that no float32 parts them are parted below")
  func closeScores() throws {
    var scene = Scene()
    scene.mark(x: 0)
    scene.detect(0.5, x: 0)
    scene.detect(0.5.nextDown, x: 100)
    #expect(try scene.evaluator().curves()[0].bestThreshold == Float(0.5).nextDown)
  }

  @Test("a category of which nothing was found has no threshold")
  func nothing() throws {
    var scene = Scene(categories: 2)
    scene.mark(x: 0)
    scene.detect(0.9, x: 100)
    let curves = try scene.evaluator().curves()
    #expect(curves[0].points.count == 1 && curves[0].bestThreshold == nil)
    #expect(curves[1].points.isEmpty && curves[1].bestThreshold == nil)
  }

  @Test("another overlap makes another curve")
  func overlap() throws {
    var scene = Scene()
    scene.mark(x: 0)
    scene.detect(0.9, x: 0, width: 6)
    #expect(try scene.evaluator().curves(iou: 0.6)[0].points[0].recall == 1)
    #expect(try scene.evaluator().curves(iou: 0.61)[0].points[0].recall == 0)
  }
}
