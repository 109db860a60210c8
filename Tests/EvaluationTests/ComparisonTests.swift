import Evaluation
import Testing

@Suite("Comparison of two runs")
struct ComparisonTests {
  /// Twenty images with an object each.
  private func scene(foundImages: Range<Int>) -> Scene {
    var scene = Scene(images: 20)
    for image in 1...20 { scene.mark(x: 0, image: image) }
    for image in foundImages { scene.detect(1 / Double(image), x: 0, image: image) }
    return scene
  }

  @Test("a run is as good as itself")
  func same() throws {
    let run = try scene(foundImages: 1..<11).evaluator()
    let comparison = try RunComparison(run, run, sampleCount: 50)
    #expect(comparison.ap.observed == 0 && comparison.ap.interval == 0...0 && comparison.ap.probabilityOfBetter == 0.5)
    #expect(comparison.ap.better == nil)
  }

  @Test("a run that finds twice as much is surely better")
  func better() throws {
    let runs = [try scene(foundImages: 1..<9).evaluator(), try scene(foundImages: 1..<17).evaluator()]
    let comparison = try RunComparison(runs[0], runs[1], sampleCount: 200)
    #expect(comparison.ap.better == .second)
    #expect(try RunComparison(runs[1], runs[0], sampleCount: 200).ap.better == .first)
    #expect(comparison.ap50.probabilityOfBetter == 1)
    #expect(comparison.ap50.interval.lowerBound > 0 && comparison.ap50.interval.contains(comparison.ap50.observed))
  }

  @Test("a run that finds other things of the same number may be better or worse")
  func undecided() throws {
    let comparison = try RunComparison(
      scene(foundImages: 1..<9).evaluator(), scene(foundImages: 11..<19).evaluator(), sampleCount: 200)
    #expect(comparison.ap.interval.lowerBound < 0 && comparison.ap.interval.upperBound > 0)
    #expect((0.3...0.7).contains(comparison.ap.probabilityOfBetter))
  }

  @Test("a seed makes the same draws, another one others")
  func seeds() throws {
    let runs = [try scene(foundImages: 1..<9).evaluator(), try scene(foundImages: 5..<17).evaluator()]
    let first = try RunComparison(runs[0], runs[1], sampleCount: 100, seed: 3)
    #expect(try RunComparison(runs[0], runs[1], sampleCount: 100, seed: 3) == first)
    #expect(try RunComparison(runs[0], runs[1], sampleCount: 100, seed: 4) != first)
  }

  @Test("the observed difference is that of COCO's numbers", arguments: 0..<30)
  func observed(seed: Int) throws {
    let random = RandomDataset(seed: seed)
    let first = try Evaluator(random.dataset, results: random.results)
    let second = try Evaluator(random.dataset, results: Array(random.results.dropFirst(3)))
    guard first.coco().numbers.ap >= 0 else { return }
    let comparison = try RunComparison(first, second, sampleCount: 2)
    #expect(abs(comparison.ap.observed - (second.coco().numbers.ap - first.coco().numbers.ap)) < 1e-14)
    #expect(abs(comparison.ap50.observed - (second.coco().numbers.ap50 - first.coco().numbers.ap50)) < 1e-14)
  }

  @Test("a sample is the data set with its images repeated")
  func repetition() throws {
    // Images that are drawn twice weigh as much as two copies: of two images, one found, draws give 0, 1/2 or 1 of the recall.
    var scene = Scene(images: 2)
    for image in 1...2 { scene.mark(x: 0, image: image) }
    let blind = try scene.evaluator()
    scene.detect(0.9, x: 0, image: 1)
    let comparison = try RunComparison(blind, scene.evaluator(), sampleCount: 400)
    #expect(comparison.ap50.interval == 0...1)
    #expect(abs(comparison.ap50.observed - 51.0 / 101) < 1e-15)
    // Half of a quarter of the draws hold no found object, and count half.
    #expect(abs(comparison.ap50.probabilityOfBetter - 0.875) < 0.05)
  }

  @Test("runs on different data sets, or without objects, are not compared")
  func refusals() throws {
    let run = try scene(foundImages: 1..<9).evaluator()
    #expect(throws: EvaluationError.differentDatasets) { try RunComparison(run, Scene(images: 20).evaluator()) }
    let empty = try Scene().evaluator()
    #expect(throws: EvaluationError.nothingToCompare) { try RunComparison(empty, empty) }
  }
}
