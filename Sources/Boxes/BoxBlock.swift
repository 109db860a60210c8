/// Boxes side by side, so that one is compared with eight at once. Places without a box are not a number and overlap nothing.
struct BoxBlock {
  /// How many there are.
  static let size = 8
  private var (x1, y1, x2, y2) = (Lanes(repeating: .nan), Lanes(repeating: .nan), Lanes(repeating: .nan), Lanes(repeating: .nan))
  private let area: Lanes

  /// One number for each of the boxes.
  typealias Lanes = SIMD8<Float>

  /// At most eight boxes.
  init(_ boxes: ArraySlice<BoundingBox>) {
    for (lane, box) in boxes.enumerated() { (x1[lane], y1[lane], x2[lane], y2[lane]) = (box.x1, box.y1, box.x2, box.y2) }
    area = (x2 - x1) * (y2 - y1)
  }

  /// `BoundingBox.overlap` of each with `box`, to the last bit; nil where none shares an area with it.
  @inline(__always)
  func overlap(_ box: BoundingBox) -> Lanes? {
    let width = Self.smaller(x2, box.x2) - Self.larger(x1, box.x1)
    let height = Self.smaller(y2, box.y2) - Self.larger(y1, box.y1)
    let isShared = (width .> 0) .& (height .> 0)
    if !any(isShared) { return nil }
    let intersection = (width * height).replacing(with: 0, where: .!isShared)
    return intersection / (area + box.area - intersection)
  }

  // As the standard library's min and max take what is not a number.
  @inline(__always)
  private static func smaller(_ a: Lanes, _ b: Float) -> Lanes { a.replacing(with: Lanes(repeating: b), where: Lanes(repeating: b) .< a) }
  @inline(__always)
  private static func larger(_ a: Lanes, _ b: Float) -> Lanes { a.replacing(with: Lanes(repeating: b), where: Lanes(repeating: b) .>= a) }
}
