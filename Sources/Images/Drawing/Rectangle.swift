/// A box in pixels: x to the right, y downwards, (x1, y1) its top left corner.
public struct Rectangle: Equatable, Sendable {
  /// The left edge in pixels.
  public var x1: Float
  /// The upper edge in pixels.
  public var y1: Float
  /// The right edge in pixels.
  public var x2: Float
  /// The lower edge in pixels.
  public var y2: Float

  /// A rectangle from its top left to its bottom right corner.
  public init(x1: Float, y1: Float, x2: Float, y2: Float) {
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
  }

  var isFinite: Bool { x1.isFinite && y1.isFinite && x2.isFinite && y2.isFinite }
}
