import Boxes
import Datasets

extension LabelsPicture {
  private static let longestList = 20
  private static let mostBars = 30

  /// The classes by their counts, the most frequent first, as many as can be read.
  static func classes(_ objects: [ObjectAnnotation], _ categories: [DatasetCategory]) -> BarList {
    let counts = Dictionary(objects.map { ($0.categoryID, 1) }, uniquingKeysWith: +)
    let rows = categories.map { (name: $0.name, count: counts[$0.id] ?? 0) }.sorted { $0.count > $1.count }
    let bars = rows.prefix(longestList).map { BarList.Bar($0.name, quantity: Double($0.count), text: "\($0.count)") }
    let note = rows.count > bars.count ? "; the \(bars.count) classes with the most" : ""
    return BarList("Objects by class\(note)", bars: bars)
  }

  /// How many images have how many objects; bars of several numbers where they reach far.
  static func histogram(_ objects: [ObjectAnnotation], _ images: [DatasetImage]) -> LineChart {
    let counts = Dictionary(objects.map { ($0.imageID, 1) }, uniquingKeysWith: +)
    let numbers = images.map { counts[$0.id] ?? 0 }
    let (most, width) = (numbers.max() ?? 0, (numbers.max() ?? 0) / mostBars + 1)
    var bars = [Int](repeating: 0, count: most / width + 1)
    for number in numbers { bars[number / width] += 1 }
    let middle = Double(width - 1) / 2
    let points = bars.indices.map { Series.Point(x: Double($0 * width) + middle, y: Double(bars[$0])) }
    return LineChart(
      "Objects in an image", x: Axis("Objects", -0.5...Double(bars.count * width) - 0.5), y: Axis("Images", holding: [0] + points.map(\.y)),
      series: [Series("images", points, mark: .bars(width: Double(width)))])
  }

  /// The boxes of objects, as percentages of the sides of their images.
  static func shares(_ objects: [ObjectAnnotation], _ images: [DatasetImage]) -> [AnnotationBox] {
    let sizes = Dictionary(images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return objects.compactMap { object in
      guard object.hasBox, let image = sizes[object.imageID], image.width > 0, image.height > 0 else { return nil }
      let (box, x, y) = (object.box, 100 / Double(image.width), 100 / Double(image.height))
      return AnnotationBox(x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y)
    }
  }

  static func sizes(_ shares: [AnnotationBox]) -> DensityMap {
    func axis(_ title: String, _ lengths: [Double]) -> Axis { Axis(title, holding: [0] + lengths.map { min(max($0, 0), 100) }) }
    return DensityMap(
      "Sizes of boxes", x: axis("Width, % of the image", shares.map(\.width)), y: axis("Height, % of the image", shares.map(\.height)),
      points: shares.map { .init(x: $0.width, y: $0.height) })
  }

  static func places(_ shares: [AnnotationBox]) -> DensityMap {
    var y = Axis("From the top, %", 0...100)
    y.isReversed = true
    return DensityMap(
      "Centres of boxes", x: Axis("From the left, %", 0...100), y: y,
      points: shares.map { .init(x: $0.x + $0.width / 2, y: $0.y + $0.height / 2) })
  }
}
