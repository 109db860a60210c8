import Boxes

/// A line of a YOLO label file: the class's number and the box's centre and size as shares of the image's.
struct YOLOLabel: Equatable {
  var classIndex: Int
  var centerX: Double
  var centerY: Double
  var width: Double
  var height: Double

  /// Why a line is refused.
  struct Problem: Error {
    let reason: String
  }

  /// Reads a line: class, centre, width and height, behind which a score or a number of a track may stand; or class and corners of a polygon (or of a
  /// turned box), whose bounding box counts. `keypointNumbers` is how many numbers of keypoints follow the box, if the data set has any.
  init(_ line: some StringProtocol, keypointNumbers: Int? = nil) throws(Problem) {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.count >= 5 else {
      throw Problem(reason: "the numbers in it are \(words.count) instead of 5 (class, centre x, centre y, width, height)")
    }
    let numbers = words.compactMap { Double(decimal: $0) }
    guard numbers.count == words.count else { throw Problem(reason: "it must hold finite numbers only") }
    guard let index = Int(exactly: numbers[0]), index >= 0 else { throw Problem(reason: "the class must be an integer from 0 on") }
    classIndex = index
    if numbers.count <= 6 || numbers.count == 5 + (keypointNumbers ?? 0) {
      (centerX, centerY, width, height) = (numbers[1], numbers[2], numbers[3], numbers[4])
    } else if keypointNumbers == nil && numbers.count % 2 == 1 {
      (centerX, width) = Self.side(stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] })
      (centerY, height) = Self.side(stride(from: 2, to: numbers.count, by: 2).map { numbers[$0] })
    } else {
      throw Problem(
        reason:
          "the numbers in it are \(numbers.count), which is neither a box nor a polygon; the lines of keypoints need their \"kpt_shape\" in data.yaml"
      )
    }
  }

  /// The middle and the length of what coordinates span.
  private static func side(_ values: [Double]) -> (center: Double, length: Double) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    return ((low + high) / 2, high - low)
  }

  /// The label of a box in an image.
  init(classIndex: Int, box: AnnotationBox, in image: DatasetImage) {
    let (columns, rows) = (Double(image.width), Double(image.height))
    self.classIndex = classIndex
    (centerX, centerY) = ((box.x + box.width / 2) / columns, (box.y + box.height / 2) / rows)
    (width, height) = (box.width / columns, box.height / rows)
  }

  /// The box in pixels of an image.
  func box(in image: DatasetImage) -> AnnotationBox {
    let (columns, rows) = (Double(image.width), Double(image.height))
    return AnnotationBox(
      x: (centerX - width / 2) * columns, y: (centerY - height / 2) * rows, width: width * columns, height: height * rows)
  }

  /// The line, with numbers that read back as the same.
  var text: String { "\(classIndex) \(centerX) \(centerY) \(width) \(height)\n" }
}
