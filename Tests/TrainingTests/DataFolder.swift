import Boxes
import Datasets
import Images
import RandomNumbers
import TestSupport

/// A folder of small images that look different, with an object each, as Pascal VOC or as COCO.
struct DataFolder {
  let folder = try! TemporaryFolder()
  static let (width, height) = (60, 48)

  /// Blocks whose brightness a generator draws from the number.
  static func image(_ number: Int, width: Int = width, height: Int = height) -> Image {
    var generator = SplitMix64(seed: UInt64(number))
    let levels = (0..<72).map { _ in UInt8.random(in: 0...255, using: &generator) }
    var image = Image(width: width, height: height, color: .black)
    for y in 0..<height {
      for x in 0..<width {
        let level = levels[9 * (8 * y / height) + 9 * x / width]
        image[x, y] = Color(red: level, green: level, blue: level)
      }
    }
    return image
  }

  /// Images of Pascal VOC by their numbers; those of a number that is even show a "cat", others a "dog".
  func addVOC(_ numbers: some Sequence<Int>, box: (Int) -> [Int] = { [4, 4, 24 + $0 % 8, 30] }) throws {
    for number in numbers {
      try folder.makeFolders(above: "JPEGImages/x")
      try Self.image(number).writePNG(to: folder["JPEGImages/\(number).png"])
      let corners = zip(["xmin", "ymin", "xmax", "ymax"], box(number)).map { "<\($0)>\($1)</\($0)>" }.joined()
      try folder.write(
        """
        <annotation><filename>\(number).png</filename><size><width>\(Self.width)</width><height>\(Self.height)</height></size>
        <object><name>\(number % 2 == 0 ? "cat" : "dog")</name><bndbox>\(corners)</bndbox></object></annotation>
        """, to: "Annotations/\(number).xml")
    }
  }

  func addList(_ name: String, _ numbers: some Sequence<Int>) throws {
    try folder.write(numbers.map { "\($0)\n" }.joined(), to: "ImageSets/Main/\(name).txt")
  }

  /// A COCO file of images in `images`, which are written too, with one object of the first category each.
  func addCOCO(_ file: String, images: String, _ numbers: some Sequence<Int>) throws {
    try folder.makeFolders(above: images + "/x")
    try folder.makeFolders(above: file)
    for number in numbers { try Self.image(number).writePNG(to: folder["\(images)/\(number).png"]) }
    try Self.dataset(numbers, ["cat"]).writeCOCO(to: folder[file])
  }

  /// Images by their numbers with an object of each category; the categories have numbers from 5 on.
  static func dataset(_ numbers: some Sequence<Int>, _ names: [String]) -> Dataset {
    let images = numbers.map { DatasetImage(id: $0, fileName: "\($0).png", width: width, height: height) }
    let categories = names.enumerated().map { DatasetCategory(id: 5 + $0.offset, name: $0.element) }
    let objects = images.flatMap { image in
      categories.map { category in
        let box = AnnotationBox(x: 4, y: Double(category.id), width: 20, height: 16)
        return ObjectAnnotation(id: 10 * image.id + category.id, imageID: image.id, categoryID: category.id, box: box)
      }
    }
    return Dataset(categories: categories, images: images, annotations: objects)
  }
}
