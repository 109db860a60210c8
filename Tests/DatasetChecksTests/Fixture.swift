import Boxes
import Datasets
import Images
import TestSupport

/// A folder of small images that all look different, and annotations of them without a fault.
struct Fixture {
  let folder: TemporaryFolder
  var dataset: Dataset

  /// `count` images of 90 x 64 pixels with one object each.
  init(count: Int = 6) throws {
    folder = try TemporaryFolder()
    dataset = Dataset(
      categories: [DatasetCategory(id: 1, name: "cat"), DatasetCategory(id: 2, name: "dog")],
      images: (1...count).map { DatasetImage(id: $0, fileName: "\($0).png", width: 90, height: 64) },
      annotations: (1...count).map {
        ObjectAnnotation(id: $0, imageID: $0, categoryID: 1 + $0 % 2, box: AnnotationBox(x: 10, y: Double($0), width: 40, height: 32))
      })
    for image in dataset.images { try Self.pattern(image.id).writePNG(to: folder[image.fileName]) }
  }

  /// Blocks whose brightness a generator of fixed seed draws.
  static func pattern(_ seed: Int, width: Int = 90, height: Int = 64) -> Image {
    var image = Image(width: width, height: height, color: .black)
    for y in 0..<height {
      for x in 0..<width {
        let block = UInt64(9 * (8 * y / height) + 9 * x / width)
        let mixed = (block &+ 1) &* (UInt64(seed) &+ 12345) &* 0x9E37_79B9_7F4A_7C15
        let level = UInt8(truncatingIfNeeded: mixed >> 40)
        image[x, y] = Color(red: level, green: level, blue: level)
      }
    }
    return image
  }

  /// A file of the images' own tests: 19 x 12 pixels as stored, which the note of the camera turns to the right.
  static func rotatedJPEG() -> String {
    let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    return "/\(tests)/Fixtures/Images/exif6.jpg"
  }
}
