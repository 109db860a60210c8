import Boxes
import Datasets
import RandomNumbers

/// A random data set and detections in it, the same as `data_set` of Fixtures/Evaluation/generate.py draws from a seed.
struct RandomDataset {
  private(set) var dataset = Dataset()
  private(set) var results: [ScoredObject] = []
  private var random: SplitMix64
  private var categories: [Int] = []
  private var levels = 1
  private var firstID = 1

  init(seed: Int) {
    random = SplitMix64(seed: UInt64(seed))
    let (imageCount, categoryCount) = (1 + below(6), 1 + below(4))
    dataset.images = (0..<imageCount).map { DatasetImage(id: 10 + 7 * ($0 * 5 % 7), fileName: "\($0).png", width: 640, height: 480) }
    categories = (0..<categoryCount).map { 3 + 4 * ($0 * 3 % 5) }
    dataset.categories = categories.map { DatasetCategory(id: $0, name: "\($0)") }
    levels = [4, 64, 1024][below(3)]
    let isCrowded = below(12) == 0
    firstID = min(1, below(16))
    let isSilent = below(16) == 0
    for image in dataset.images { fill(image.id, isCrowded: isCrowded) }
    if below(2) == 1 { shuffle() }
    if isSilent { results = [] }
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  private mutating func fill(_ image: Int, isCrowded: Bool) {
    for _ in 0..<below(7) { addObject(image) }
    for _ in 0..<below(4) { addDetection(image, category(), box()) }
    if isCrowded {
      let near = box()
      for _ in 0..<90 + below(60) { addDetection(image, categories[0], near) }
    }
  }

  private mutating func addObject(_ image: Int) {
    let (near, category, kind) = (box(), category(), below(4))
    let area = [1024, 9216, near.width * near.height * 0.75, near.area][kind]
    let (isCrowd, isDifficult) = (below(8) == 0, below(6) == 0)
    dataset.annotations.append(
      ObjectAnnotation(
        id: firstID + dataset.annotations.count, imageID: image, categoryID: category, box: near, area: area, isCrowd: isCrowd,
        isDifficult: isDifficult))
    for _ in 0..<below(4) { addDetection(image, below(8) != 0 ? category : self.category(), near) }
  }

  private mutating func addDetection(_ image: Int, _ category: Int, _ near: AnnotationBox) {
    let step = Double([0, 1, 4, 16][below(4)])
    let moves = (0..<4).map { _ in step * Double(below(17) - 8) / 8 }
    let box = AnnotationBox(
      x: near.x + moves[0], y: near.y + moves[1], width: max(0, near.width + moves[2]), height: max(0, near.height + moves[3]))
    results.append(ScoredObject(imageID: image, categoryID: category, box: box, score: Double(below(levels)) / Double(levels)))
  }

  /// A category that the data set may lack.
  private mutating func category() -> Int { below(16) == 0 ? 999 : categories[below(categories.count)] }

  private mutating func box() -> AnnotationBox {
    let (x, y, kind) = (Double(below(2400)) / 8, Double(below(2400)) / 8, below(8))
    let (width, height) = (Double(1 + below(1600)) / 8, Double(1 + below(1600)) / 8)
    let sizes = [(32, 32), (96, 96), (0, height), (width, height)][min(kind, 3)]
    return AnnotationBox(x: x, y: y, width: sizes.0, height: sizes.1)
  }

  private mutating func shuffle() {
    for index in stride(from: results.count - 1, to: 0, by: -1) { results.swapAt(index, below(index + 1)) }
  }
}
