import Datasets
import Evaluation
import Testing

@Suite("COCO numbers")
struct COCOTests {
  /// 1 / (1 + numpy.spacing(1)), pycocotools' precision of a single detection that is right.
  private static let one = 1 / (1 + Double.ulpOfOne)

  @Test("one object found, one missed: precision 1 at 51 of 101 recalls")
  func half() throws {
    var scene = Scene()
    scene.mark(x: 0)
    scene.mark(x: 100)
    scene.detect(0.9, x: 0)
    let numbers = try scene.evaluator().coco().numbers
    #expect(abs(numbers.ap - 51 * Self.one / 101) < 1e-15)
    #expect(numbers.apSmall == numbers.ap)
    #expect([numbers.apMedium, numbers.apLarge, numbers.arMedium, numbers.arLarge] == [-1, -1, -1, -1])
    #expect([numbers.ar1, numbers.ar10, numbers.ar100] == [0.5, 0.5, 0.5])
  }

  @Test("an overlap of 0.6 is right at three of ten thresholds")
  func thresholds() throws {
    var scene = Scene()
    scene.mark(x: 0)
    scene.detect(0.9, x: 0, width: 6)
    let numbers = try scene.evaluator().coco().numbers
    #expect(abs(numbers.ap - 0.3 * Self.one) < 1e-15)
    #expect(abs(numbers.ap50 - Self.one) < 1e-15 && numbers.ap75 == 0)
  }

  @Test("an object of 32 x 32 pixels is both small and medium, one of 96 x 96 both medium and large")
  func edges() throws {
    for (side, found) in [(32.0, ["APs", "APm"]), (96, ["APm", "APl"]), (31, ["APs"]), (97, ["APl"])] {
      var scene = Scene()
      scene.mark(x: 0, width: side, height: side)
      scene.detect(0.9, x: 0, width: side, height: side)
      let numbers = try scene.evaluator().coco().numbers
      let defined = Array(zip(COCONumbers.names, numbers.values))[3..<6].filter { $0.1 >= 0 }.map(\.0)
      #expect(defined == found)
    }
  }

  @Test("detections on a crowd count neither for nor against")
  func crowd() throws {
    var scene = Scene()
    scene.mark(x: 0, width: 100, isCrowd: true)
    scene.mark(x: 200)
    scene.detect(0.9, x: 10)
    scene.detect(0.8, x: 50)
    scene.detect(0.7, x: 200)
    #expect(abs(try scene.evaluator().coco().numbers.ap50 - Self.one) < 1e-15)
  }

  @Test("of two objects that a detection overlaps equally it takes the later one")
  func equalOverlaps() throws {
    var scene = Scene()
    scene.mark(x: -2)
    scene.mark(x: 2)
    scene.detect(0.9, x: 0)
    // Near enough to the second object alone, which is taken at overlaps up to 0.65; at 0.7 to 0.8 the first detection finds none.
    scene.detect(0.8, x: 3)
    let numbers = try scene.evaluator().coco().numbers
    #expect(abs(numbers.ap50 - 51 * Self.one / 101) < 1e-15)
    #expect(abs(numbers.ar100 - 0.35) < 1e-15)
  }

  @Test("the 101st detection of an image and category does not count")
  func limit() throws {
    var scene = Scene()
    scene.mark(x: 0)
    for index in 0..<100 { scene.detect(0.9, x: 100 + Double(index) * 20) }
    scene.detect(0.1, x: 0)
    let all = try scene.evaluator().coco()
    #expect(all.numbers.ar100 == 0 && all.categories[0].detectionCount == 101)
    scene.results.remove(at: 0)
    #expect(try scene.evaluator().coco().numbers.ar100 == 1)
  }

  @Test("results of an unknown image are refused, with their number and the first id")
  func unknownImage() throws {
    var scene = Scene()
    scene.detect(0.9, x: 0, image: 7)
    scene.detect(0.9, x: 0)
    scene.detect(0.9, x: 0, image: 8)
    #expect(throws: EvaluationError.unknownImage(id: 7, count: 2)) { try scene.evaluator() }
  }

  @Test("results of an unknown category are passed over")
  func unknownCategory() throws {
    var scene = Scene()
    scene.mark(x: 0)
    scene.detect(0.9, x: 0)
    scene.detect(0.95, x: 50, category: 5)
    #expect(abs(try scene.evaluator().coco().numbers.ap50 - Self.one) < 1e-15)
  }

  @Test("a data set without images, categories or objects has no numbers")
  func nothing() throws {
    let undefined = [Double](repeating: -1, count: 12)
    #expect(try Evaluator(Dataset(), results: []).coco().numbers.values == undefined)
    #expect(try Scene().evaluator().coco().numbers.values == undefined)
  }
}
