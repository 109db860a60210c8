import Boxes
import Datasets
import Reports
import Testing

@Suite("Pictures of labels")
struct LabelsPictureTests {
  private func object(_ id: Int, image: Int = 1, category: Int = 1, _ box: AnnotationBox?, isCrowd: Bool = false) -> ObjectAnnotation {
    ObjectAnnotation(id: id, imageID: image, categoryID: category, box: box, isCrowd: isCrowd)
  }

  private let images = [
    DatasetImage(id: 1, fileName: "a.jpg", width: 200, height: 100), DatasetImage(id: 2, fileName: "b.jpg", width: 0, height: 0),
  ]

  private func picture(_ annotations: [ObjectAnnotation], names: [String] = ["cat", "dog"]) -> LabelsPicture {
    let categories = names.enumerated().map { DatasetCategory(id: $0 + 1, name: $1) }
    return LabelsPicture(Dataset(categories: categories, images: images, annotations: annotations))
  }

  /// The cells that are not empty, as row, column and count.
  private func cells(_ map: DensityMap) -> [[Int]] {
    map.counts.indices.flatMap { row in
      map.counts[row].indices.filter { map.counts[row][$0] > 0 }.map { [row, $0, map.counts[row][$0]] }
    }
  }

  @Test("classes are counted without crowds, the most frequent first")
  func classes() {
    let box = AnnotationBox(x: 0, y: 0, width: 10, height: 10)
    let labels = picture([
      object(1, box), object(2, category: 2, box), object(3, image: 2, category: 2, box), object(4, box, isCrowd: true),
    ])
    #expect(labels.classes.bars.map(\.name) == ["dog", "cat"] && labels.classes.bars.map(\.text) == ["2", "1"])
    #expect(labels.objectsPerImage.series[0].points == [.init(x: 0, y: 0), .init(x: 1, y: 1), .init(x: 2, y: 1)])
    #expect(labels.summary == "2 images, 3 objects, 2 classes.")
  }

  @Test("centres count as shares of the image, from its upper left corner")
  func places() {
    let labels = picture([object(1, AnnotationBox(x: 140, y: 5, width: 20, height: 10))])
    // At 75 % from the left and 10 % from the top of 32 cells each.
    #expect(cells(labels.places) == [[3, 24, 1]])
    #expect(labels.places.html.text.contains("<rect x=\"367.5\" y=\"35.7\" width=\"12.6\" height=\"8.6\" fill-opacity=\"1.00\"/>"))
  }

  @Test("sizes count as shares of the image, on axes that hold the largest")
  func sizes() {
    let labels = picture([object(1, AnnotationBox(x: 0, y: 0, width: 60, height: 9))])
    #expect(labels.sizes.x.range == 0...30 && labels.sizes.y.range == 0...10)
    #expect(cells(labels.sizes) == [[28, 31, 1]])
  }

  @Test("objects without a box, in images without a size or beyond all bounds have no place or the last one")
  func oddities() {
    let far = AnnotationBox(x: 1e308, y: -1e308, width: 1e308, height: 1e308)
    let labels = picture([
      object(1, nil), object(2, image: 2, AnnotationBox(x: 0, y: 0, width: 1, height: 1)), object(3, image: 9, far), object(4, far),
      object(5, AnnotationBox(x: .nan, y: 0, width: 1, height: 1)),
    ])
    #expect(cells(labels.places).allSatisfy { $0 == [0, 31, 1] })
    _ = MarkupCheck(labels.svg)
    _ = MarkupCheck(LabelsPicture(Dataset()).svg)
  }

  @Test("names are text in the file, shortened where they are long, and long lists are cut")
  func names() {
    let hostile = "<b>&\"\u{FFFE}"
    let svg = picture([], names: [hostile, String(repeating: "x", count: 50)]).svg
    _ = MarkupCheck(svg)
    #expect(svg.contains("text-anchor=\"end\">&lt;b&gt;&amp;&quot;\u{FFFD}</text>"))
    #expect(svg.contains(">\(String(repeating: "x", count: 21))…</text>"))
    let many = picture([], names: (1...50).map { "class \($0)" }).classes
    #expect(many.bars.count == 20 && many.title == "Objects by class; the 20 classes with the most")
  }

  @Test("many objects in an image make bars of several numbers")
  func manyObjects() {
    let labels = picture((1...299).map { object($0, AnnotationBox(x: 0, y: 0, width: 1, height: 1)) })
    let bars = labels.objectsPerImage.series[0]
    #expect(bars.mark == .bars(width: 10) && bars.points.count == 30)
    #expect(bars.points.first == .init(x: 4.5, y: 1) && bars.points.last == .init(x: 294.5, y: 1))
  }
}
