import Boxes
import DatasetChecks
import Datasets
import Detectors
import Images
import Testing

@Suite("Measures of data sets")
struct MeasureTests {
  /// A data set of one 800 x 800 image, which the default resize leaves as it is.
  private func dataset(_ boxes: [AnnotationBox], width: Int = 800, height: Int = 800) -> Dataset {
    Dataset(
      categories: [DatasetCategory(id: 1, name: "cat")], images: [DatasetImage(id: 1, fileName: "a", width: width, height: height)],
      annotations: boxes.enumerated().map { ObjectAnnotation(id: $0.offset, imageID: 1, categoryID: 1, box: $0.element) })
  }

  @Test("the histogram is of sides after the resize")
  func histogram() async {
    let boxes = [4.0, 8, 16, 200, 400].map { AnnotationBox(x: 0, y: 0, width: $0, height: $0) }
    // 400 x 400 pixels become 800 x 800.
    let report = await DatasetCheck()(dataset(boxes, width: 400, height: 400), images: nil)
    #expect(report.sizes.counts == [1, 1, 1, 0, 0, 1, 1])
  }

  @Test("an object that is an anchor is recalled on that anchor's level")
  func exactAnchor() async {
    // Level 1 has anchors of 64 x 64 around the corners of cells of 8 pixels.
    let report = await DatasetCheck()(dataset([AnnotationBox(x: 80 - 32, y: 160 - 32, width: 64, height: 64)]), images: nil)
    #expect(report.recall.objects == 1)
    #expect(report.recall.levels == [[0, 0], [1, 1], [0, 0], [0, 0], [0, 0]])
    #expect(report.recall.total == [1, 1])
  }

  @Test("objects beyond all anchors are not recalled, and crowds do not count")
  func noAnchor() async {
    var dataset = dataset([
      AnnotationBox(x: 10, y: 10, width: 4, height: 4), AnnotationBox(x: 0, y: 0, width: 800, height: 20),
      AnnotationBox(x: 0, y: 0, width: 64, height: 64),
    ])
    dataset.annotations[2].isCrowd = true
    let recall = await DatasetCheck()(dataset, images: nil).recall
    #expect(recall.objects == 2)
    #expect(recall.total == [0, 0])
  }

  @Test("the closed form agrees with a search over all anchors", arguments: [TorchvisionModel.resNet50FPN, .mobileNetV3Large320FPN])
  func exhaustive(model: TorchvisionModel) async {
    var check = DatasetCheck()
    check.configuration = model.configuration
    let size = ImageTransformConfiguration.Size(height: 400, width: 530)
    var state: UInt64 = 7
    func random(_ limit: Double) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 31) * limit
    }
    let boxes = (0..<60).map { _ in
      AnnotationBox(x: random(400), y: random(300), width: 4 + random(126), height: 4 + random(96))
    }
    let recall = await check(dataset(boxes, width: size.width, height: size.height), images: nil).recall
    let expected = Self.recall(of: boxes, in: size, check.configuration)
    #expect(recall.levels == expected.levels)
    #expect(recall.total == expected.total)
    #expect(recall.total[0] > 0 && recall.total[0] < 1)
  }

  @Test("for tiny objects small anchors are suggested, whose recall is that of a model with them, and the same at every try")
  func suggestion() async throws {
    let boxes = (0..<200).map { index in
      let (side, shape) = (6 + Double(index % 13), 0.7 + Double(index % 7) / 10)
      return AnnotationBox(x: Double(index * 37 % 760), y: Double(index * 53 % 760), width: side, height: side * shape)
    }
    let report = await DatasetCheck()(dataset(boxes), images: nil)
    #expect(report.recall.total[0] == 0)
    let suggestion = try #require(report.suggestion)
    #expect(suggestion.recall.total[0] > 0.7)
    let original = FasterRCNNConfiguration().anchors
    #expect(suggestion.anchors.sizes.map(\.count) == original.sizes.map(\.count))
    #expect(suggestion.anchors.aspectRatios.map(\.count) == original.aspectRatios.map(\.count))
    #expect(suggestion.anchors.sizes[0][0] < 16 && suggestion.anchors.sizes[4] == original.sizes[4])

    var check = DatasetCheck()
    check.configuration.anchors = suggestion.anchors
    let again = await check(dataset(boxes.reversed()), images: nil)
    #expect(again.recall == suggestion.recall)
    #expect(await DatasetCheck()(dataset(boxes.reversed()), images: nil).suggestion == suggestion)
  }

  @Test("nothing is suggested where the anchors fit or where there are no objects")
  func noSuggestion() async {
    let fitting = (0..<20).map { AnnotationBox(x: Double(30 * $0), y: 200, width: 64, height: 64) }
    #expect(await DatasetCheck()(dataset(fitting), images: nil).suggestion == nil)
    #expect(await DatasetCheck()(dataset([]), images: nil).suggestion == nil)
  }

  /// The recall by trying every anchor of every cell.
  private static func recall(
    of boxes: [AnnotationBox], in size: ImageTransformConfiguration.Size, _ configuration: FasterRCNNConfiguration
  ) -> (levels: [[Double]], total: [Double]) {
    let resized = configuration.transform.resized(size)
    let padded = configuration.transform.padded(resized)
    let (x, y) = (Double(resized.width) / Double(size.width), Double(resized.height) / Double(size.height))
    let best = boxes.map { box in
      zip(configuration.levelSizes(padded: padded), configuration.anchors.cellAnchors).map { level, anchors in
        var best = 0.0
        for row in 0..<level.height {
          for column in 0..<level.width {
            let origin = SIMD2(Double(column * (padded.width / level.width)), Double(row * (padded.height / level.height)))
            for anchor in anchors {
              let a = SIMD4<Double>(anchor) + SIMD4(origin.x, origin.y, origin.x, origin.y)
              let b = SIMD4(box.x * x, box.y * y, (box.x + box.width) * x, (box.y + box.height) * y)
              let shared = max(0, min(a.z, b.z) - max(a.x, b.x)) * max(0, min(a.w, b.w) - max(a.y, b.y))
              best = max(best, shared / ((a.z - a.x) * (a.w - a.y) + (b.z - b.x) * (b.w - b.y) - shared))
            }
          }
        }
        return best
      }
    }
    func share(_ isHit: ([Double]) -> Bool) -> Double { Double(best.count(where: isHit)) * (1 / Double(boxes.count)) }
    let levels = best[0].indices.map { level in [0.5, 0.7].map { threshold in share { $0[level] >= threshold } } }
    return (levels, [0.5, 0.7].map { threshold in share { ($0.max() ?? 0) >= threshold } })
  }

  @Test("a hash stays near under scaling and brightness, and is far from another image's")
  func hash() {
    let hash = PerceptualHash(Fixture.pattern(1))
    #expect(hash.distance(to: PerceptualHash(Fixture.pattern(1, width: 180, height: 128))) == 0)
    var brighter = Fixture.pattern(1)
    brighter.pixels = brighter.pixels.map { UInt8(Int($0) * 3 / 4 + 20) }
    #expect(hash.distance(to: PerceptualHash(brighter)) <= 4)
    #expect(hash.distance(to: PerceptualHash(Fixture.pattern(2))) > 12)
    #expect(PerceptualHash(Image(width: 1, height: 1, color: .white)).bits == 0)
  }
}
