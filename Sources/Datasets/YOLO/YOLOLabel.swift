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

  /// Reads a line.
  init(_ line: some StringProtocol) throws(Problem) {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.count == 5 else {
      throw Problem(reason: "it has \(words.count) numbers instead of 5 (class, centre x, centre y, width, height)")
    }
    let numbers = words.compactMap { Double(decimal: $0) }
    guard numbers.count == 5 else { throw Problem(reason: "it must hold 5 finite numbers") }
    guard let index = Int(exactly: numbers[0]), index >= 0 else { throw Problem(reason: "the class must be an integer from 0 on") }
    (classIndex, centerX, centerY, width, height) = (index, numbers[1], numbers[2], numbers[3], numbers[4])
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
