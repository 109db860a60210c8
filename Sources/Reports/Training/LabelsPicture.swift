import Boxes
import Datasets
import Files
import Results

/// What a data set's labels are like: how many objects each class has, how many an image, how large they are and where.
public struct LabelsPicture: Sendable {
  /// What it shows, such as "Labels for training".
  public var title: String
  /// How much there is of everything, in a sentence.
  public let summary: String
  /// Objects of each class.
  public let classes: BarList
  /// How many images have how many objects.
  public let objectsPerImage: LineChart
  /// The widths and heights of boxes as shares of their images.
  public let sizes: DensityMap
  /// The centres of boxes as shares of their images.
  public let places: DensityMap

  /// The labels of a data set; crowds are left out. Sizes and places are those of objects in images whose size the data set gives.
  public init(_ dataset: Dataset, title: String = "Labels") {
    let objects = dataset.annotations.filter { !$0.isCrowd }
    self.title = title
    summary = "\(plural(dataset.images.count, "image")), \(plural(objects.count, "object")), \(plural(dataset.categories.count, "class"))."
    classes = Self.classes(objects, dataset.categories)
    objectsPerImage = Self.histogram(objects, dataset.images)
    let shares = Self.shares(objects, dataset.images)
    sizes = Self.sizes(shares)
    places = Self.places(shares)
  }

  /// The charts as one SVG file.
  public var svg: String {
    let drawings = [classes.drawing, objectsPerImage.drawing, sizes.drawing, places.drawing]
    return ChartSheet(title: title, subtitle: summary, drawings: drawings, columns: 2).svg.text
  }

  /// Writes the charts as an SVG file, in place of one that is there.
  public func write(to path: String) throws(FileError) { try NewFile.write(svg, to: path, existing: .replace) }

  /// The charts as a part of a page.
  var html: HTML { "<div class=\"charts\">\n\(classes.html)\(objectsPerImage.html)\(sizes.html)\(places.html)</div>\n" }
}
