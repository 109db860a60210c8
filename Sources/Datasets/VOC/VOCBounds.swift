import Boxes

/// The corners of a box in Pascal VOC's files. One rule holds for all that reads and writes them: xmin and ymin are the box's x and y, xmax and ymax
/// are x + width and y + height, in pixels with their fractions, and nothing is added or taken away.
///
/// So torchvision's users take the files. VOC's own count pixels from 1 and include the last, which shifts all boxes alike and matters to VOC's average
/// precision alone: that makes boxes one pixel wider and higher.
package struct VOCBounds: Sendable, Equatable {
  package let xmin: Double
  package let ymin: Double
  package let xmax: Double
  package let ymax: Double

  /// The corners that a file has.
  package init(xmin: Double, ymin: Double, xmax: Double, ymax: Double) {
    (self.xmin, self.ymin, self.xmax, self.ymax) = (xmin, ymin, xmax, ymax)
  }

  /// The corners of a box.
  package init(_ box: AnnotationBox) { self.init(xmin: box.x, ymin: box.y, xmax: box.x + box.width, ymax: box.y + box.height) }

  /// The box that has these corners.
  package var box: AnnotationBox { AnnotationBox(x: xmin, y: ymin, width: xmax - xmin, height: ymax - ymin) }

  /// The element `bndbox`; whole numbers are without a point, as in VOC's own files.
  var xml: String {
    let corners = [("xmin", xmin), ("ymin", ymin), ("xmax", xmax), ("ymax", ymax)]
    return "<bndbox>\(corners.map { "<\($0.0)>\(Self.text($0.1))</\($0.0)>" }.joined())</bndbox>"
  }

  private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
