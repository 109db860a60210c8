import Datasets
import Evaluation
import Testing

@Suite("Reference implementations")
struct ReferenceTests {
  @Test("random data sets have the numbers of pycocotools and of the VOC devkit")
  func parity() throws {
    let cases = try ExpectedNumbers.all()
    let errors = try cases.map { expected in
      let random = RandomDataset(seed: expected.seed)
      let numbers = try numbers(Evaluator(random.dataset, results: random.results))
      try #require(numbers.count == expected.numbers.count)
      return zip(numbers, expected.numbers).map { abs($0 - $1) }.max() ?? 0
    }
    let worst = try #require(zip(cases, errors).max { $0.1 < $1.1 })
    #expect(worst.1 <= 1e-12, "seed \(worst.0.seed) of \(cases.count)")
  }

  /// In the order of the expected ones.
  private func numbers(_ evaluator: Evaluator) -> [Double] {
    let coco = evaluator.coco()
    let voc = VOCMetric.allCases.map { evaluator.voc($0).categories }
    return coco.numbers.values
      + coco.categories.indices.flatMap { index in
        let numbers = coco.categories[index].numbers
        return [numbers.ap, numbers.ap50] + voc.map { $0[index].averagePrecision }
      }
  }
}
