/// Finds places for labels, one after the other: within the image and, where possible, clear of those placed before.
package struct LabelLayout {
  private let bounds: PixelBox
  private var placed: [PixelBox] = []

  /// Places within these bounds.
  package init(bounds: PixelBox) {
    self.bounds = bounds
  }

  /// The place of a label of a size, for a frame of a line width; nil if others would hide more than an eighth of it anywhere.
  package mutating func place(width: Int, height: Int, at frame: PixelBox, lineWidth: Int) -> PixelBox? {
    let places = Self.candidates(width: width, height: height, at: frame, lineWidth: lineWidth).filter {
      $0.top >= bounds.top && $0.bottom <= bounds.bottom
    }
    let inside = (places.isEmpty ? [PixelBox(x: frame.left, y: frame.top, width: width, height: height)] : places)
      .map { $0.moved(into: bounds) }
    let best = inside.first { overlap($0) == 0 } ?? inside.min { overlap($0) < overlap($1) }!
    guard 8 * overlap(best) <= best.area else { return nil }
    placed.append(best)
    return best
  }

  /// Above the frame, inside at its top, below it, inside at its bottom; each at the left and at the right.
  /// All cover some of the frame's line, so that plate and frame are one shape.
  private static func candidates(width: Int, height: Int, at frame: PixelBox, lineWidth: Int) -> [PixelBox] {
    let tops = [frame.top + lineWidth - height, frame.top, frame.bottom - lineWidth, frame.bottom - height]
    return tops.flatMap { top in
      [frame.left, frame.right - width].map { PixelBox(x: $0, y: top, width: width, height: height) }
    }
  }

  private func overlap(_ box: PixelBox) -> Int {
    placed.reduce(0) { $0 + $1.intersection(box).area }
  }
}
